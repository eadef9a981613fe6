"""Carries TCP connections in and out of a network namespace, through files that both sides see.

local-slack listens on all addresses and cannot be told otherwise; so it runs in a namespace of its own that
has nothing but loopback. Run as a script inside the namespace (see `local_slack.py`), it opens both ways and
then runs what it is told.
"""

import asyncio
import fcntl
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

LOOPBACK = "127.0.0.1"
SET_FLAGS = 0x8914  # SIOCSIFFLAGS of Linux
UP_AND_RUNNING = 0x1 | 0x40
IN, OUT = "in.sock", "out.sock"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def tcp_to_file(port: int, path: Path) -> asyncio.Server:
    """Whoever connects to the port reaches the file."""
    return await asyncio.start_server(
        _joined(lambda: asyncio.open_unix_connection(path)), LOOPBACK, port, reuse_address=True
    )


async def file_to_tcp(path: Path, port: int) -> asyncio.Server:
    """Whoever connects to the file reaches the port."""
    return await asyncio.start_unix_server(_joined(lambda: asyncio.open_connection(LOOPBACK, port)), path)


def _joined(
    reach: Callable[[], Awaitable[Streams]],
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await reach()
        except OSError:
            writer.close()  # nobody is there yet: to the caller it is a closed connection
            return
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    return join


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(65536):
            sink.write(piece)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()


def raise_loopback() -> None:
    """Brings up `lo`, which is down in a new network namespace."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH22x", b"lo", UP_AND_RUNNING))


async def main(folder: Path, port: int, bot_port: int, command: list[str]) -> int:
    """Inside: in.sock leads to what `command` serves at `port`, and `bot_port` leads to out.sock."""
    raise_loopback()
    inward = await file_to_tcp(folder / IN, port)
    outward = await tcp_to_file(bot_port, folder / OUT)
    process = await asyncio.create_subprocess_exec(*command)
    async with inward, outward:
        return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])))
