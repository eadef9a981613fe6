"""The web server of a process: listens on an address or a Unix socket, and drains when it is stopped."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from bot.commands import collector
from bot.settings import Settings

STOP_SECONDS = 3
"""How long open connections may take when we are asked to stop."""

IDLE_SECONDS = 75
"""How long a connection may be idle: longer than load balancers keep theirs (60 by default, say AWS's and
nginx's). Whoever closes first must be the one that sends, or a request meets a connection that just ended."""


async def serve_web(web: Starlette, settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT; gives the exit code. A HOST that is a path is a Unix socket."""
    on_socket = settings.host.startswith("/")
    where = {"uds": settings.host} if on_socket else {"host": settings.host, "port": settings.port}
    server = Server(
        uvicorn.Config(
            web,
            **where,
            log_config=None,
            lifespan="on",
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=IDLE_SECONDS,
        )
    )
    await server.serve()
    return 0 if server.started else 1


class Server(uvicorn.Server):
    """uvicorn, but it does not raise the signal again after it has drained: a clean stop is exit 0."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._asked = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn; what the start has made stays."""
        await super().startup(sockets)
        collector.settle()

    async def main_loop(self) -> None:
        """Waits to be told, and writes the time of the answers' heads anew once a second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), 1.0)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn, and at once."""
        super().handle_exit(sig, frame)
        self._asked.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes SIGTERM and SIGINT for as long as it serves."""
        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self.handle_exit, one, None)
        try:
            yield
        finally:
            for one in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(one)
