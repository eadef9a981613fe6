"""Streams on which nothing leaves for CloudAgent once the work may be somebody else's; reads go through.

A process that was stopped (SIGSTOP, a paused machine) goes on in the middle of a call when it wakes, however
often it looked into the database before. So the last look is here, directly before the bytes are handed to
the system, by a clock that went on meanwhile. It uses httpcore's public interface of network backends only.
"""

import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from bot.service.in_hand import check_in_hand


class FencedStream(httpcore.AsyncNetworkStream):
    """A connection whose every write asks first. httpcore closes it where that raises.

    A request leaves in two writes, head and body: one that is refused between them lacks its body, so nobody
    acts on it. A handshake carries nothing of ours and is not asked about.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream, check: Callable[[], None]) -> None:
        self._stream = stream
        self._check = check

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's
        """As the stream."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # httpcore's
        """Raises what the check raises, and then nothing of the buffer has left."""
        self._check()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """As the stream."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """The encrypted stream, fenced too."""
        return FencedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self._check)

    def get_extra_info(self, info: str) -> Any:
        """As the stream."""
        return self._stream.get_extra_info(info)


class FencedBackend(httpcore.AsyncNetworkBackend):
    """Opens such streams."""

    def __init__(self, check: Callable[[], None] = check_in_hand) -> None:
        self._backend = httpcore.AnyIOBackend()
        self._check = check

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """As httpcore's own."""
        self._check()
        stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return FencedStream(stream, self._check)

    async def sleep(self, seconds: float) -> None:
        """As httpcore's own."""
        await self._backend.sleep(seconds)
