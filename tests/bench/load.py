"""Signed Slack requests over plain sockets, cheap enough that the sender does not blur what it measures."""

import asyncio
import contextlib
import itertools
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bot.commands.playground import CHANNEL
from bot.local.workspace.people import TEAM_DOMAIN, TEAM_ID
from bot.local.workspace.server import bound
from bot.local.workspace.signing import signature_headers
from bot.settings import DEMO_SIGNING_SECRET

ADDRESS = "127.0.0.1"
LATE = 3.0
"""Seconds after which Slack shows people an error."""
NUMBERS = itertools.count(9_870_000_000)


@dataclass
class Answers:
    """Seconds of every answer, and what was wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    took: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    @property
    def late(self) -> int:
        return sum(one > LATE for one in self.seconds)

    def __str__(self) -> str:
        wrong = f", {self.errors} errors, {self.late} late" if self.errors or self.late else ""
        return f"p50 {self.p50 * 1000:.2f} ms, p99 {self.p99 * 1000:.2f} ms{wrong}"


def command(text: str, user: str) -> bytes:
    """The body of a slash command as Slack sends it."""
    form = {
        "token": "x", "team_id": TEAM_ID, "team_domain": TEAM_DOMAIN, "channel_id": CHANNEL,
        "channel_name": "spam-desk", "user_id": user, "user_name": "ravi", "command": "/block",
        "text": text, "api_app_id": "A08BLOCKBOT",
        "is_enterprise_install": "false", "response_url": "http://127.0.0.1:9/r/x",
        "trigger_id": f"1.2.{next(NUMBERS)}",
    }  # fmt: skip
    return urlencode(form).encode()


def fresh(count: int) -> list[str]:
    """So many numbers that nobody asked for before."""
    return [str(next(NUMBERS)) for _ in range(count)]


def block(count: int, reason: str = "load") -> str:
    """A `/block` text with so many new numbers."""
    return f"spam-callers {', '.join(fresh(count))} for 30 days because {reason}"


@dataclass(frozen=True, slots=True)
class Floor:
    """A running floor."""

    port: int
    pid: int


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection, opened where there is none yet."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(ADDRESS, self._port)
        return self._streams

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """Sends one request, signed unless headers are given; its status."""
        reader, writer = await self.connect()
        known = headers or signature_headers(DEMO_SIGNING_SECRET, body, time.time())
        lines = {"Host": ADDRESS, "Content-Length": str(len(body)), **known}
        lines.setdefault("Content-Type", "application/x-www-form-urlencoded")
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        return await self._answer(reader)

    async def _answer(self, reader: asyncio.StreamReader) -> int:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("content-length:")[2].split("\r\n")[0].strip()
        if length:
            await reader.readexactly(int(length))
        elif "transfer-encoding: chunked" in head:
            while (size := int(await reader.readline(), 16)) >= 0:
                await reader.readexactly(size + 2)
                if not size:
                    break
        if "connection: close" in head:
            self.close()
        return int(head.split()[1])

    def close(self) -> None:
        """The next request opens a new one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def closed_loop(port: int, make: Callable[[], bytes], *, count: int, lanes: int = 1) -> Answers:
    """So many requests over so many connections, each as soon as the one before it was answered."""
    found, left, began = Answers(), iter(range(count)), time.perf_counter()

    async def lane() -> None:
        line = Line(port)
        for _ in left:
            await _timed(line, make(), found, time.perf_counter())
        line.close()

    await asyncio.gather(*(lane() for _ in range(lanes)))
    found.took = time.perf_counter() - began
    return found


async def open_loop(port: int, make: Callable[[], bytes], *, rate: float, seconds: float) -> Answers:
    """So many a second, whatever the answers; each counts from the moment at which it was due."""
    found, lines, began = Answers(), asyncio.Queue[Line](), time.perf_counter()
    tasks = []
    for n in range(int(rate * seconds)):
        due = began + n / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(_borrowed(lines, port, make(), found, due)))
    await asyncio.gather(*tasks)
    found.took = time.perf_counter() - began
    return found


async def _borrowed(lines: "asyncio.Queue[Line]", port: int, body: bytes, found: Answers, due: float) -> None:
    line = Line(port) if lines.empty() else lines.get_nowait()
    await _timed(line, body, found, due)
    lines.put_nowait(line)


async def _timed(line: Line, body: bytes, found: Answers, since: float) -> None:
    try:
        status = await line.post(body)
    except (OSError, asyncio.IncompleteReadError):
        status = 0
        line.close()
    found.seconds.append(time.perf_counter() - since)
    found.errors += status != 200  # HTTP's OK


@contextlib.asynccontextmanager
async def floor(kind: str) -> AsyncIterator[Floor]:
    """A floor (see tests.bench.floors) on a port of its own."""
    process, port = await started_floor(kind)
    try:
        await reachable(port)
        yield Floor(port, process.pid)
    finally:
        process.kill()
        await process.wait()


async def started_floor(kind: str) -> tuple[asyncio.subprocess.Process, int]:
    """The same, not waited for; end it yourself."""
    held = bound(0)
    port = int(held.getsockname()[1])
    held.close()
    arguments = ("-m", "tests.bench.floors", kind, str(port))
    return await asyncio.create_subprocess_exec(sys.executable, *arguments), port


async def reachable(port: int) -> None:
    """Waits until somebody listens."""
    for _ in range(1200):
        with contextlib.suppress(OSError):
            (await asyncio.open_connection(ADDRESS, port))[1].close()
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("nobody listens")
