"""Runs the workspace on a real port of this machine, and of no other address."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.local.workspace.web_api.endpoint import ABORT

ADDRESS = "127.0.0.1"

IDLE = 75
"""Seconds for which an idle connection stays open: longer than clients keep theirs (aiohttp 15), so that none
sends on one that is being closed at that moment; such a call cannot be repeated without posting twice."""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the process, and ends as soon as it is asked to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._asked = asyncio.Event()

    def ask_to_end(self) -> None:
        """Takes nothing more."""
        self.should_exit = True
        self._asked.set()

    async def main_loop(self) -> None:
        """Waits to be asked, and writes the time of the answers' heads anew once a second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), 1.0)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Resettable:
    """ASGI middleware: puts into the scope what resets this connection, for the faults that need it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; uvicorn's `send` is a method of an object that knows its transport."""
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            scope[ABORT] = transport.abort
        await self._app(scope, receive, send)


def bound(port: int) -> socket.socket:
    """A listening socket on loopback; port 0 takes any free one. Raises OSError if the port is taken."""
    # With the protocol by its name: asyncio sets TCP_NODELAY on no other connections, and without it an
    # answer in two pieces waits 40 ms for the other side's delayed acknowledgement.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((ADDRESS, port))
    except OSError:
        found.close()
        raise
    return found


@contextlib.asynccontextmanager
async def running(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """Serves `app` on a bound socket for the length of the block."""
    config = uvicorn.Config(
        Resettable(app),
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=IDLE,
        ws_ping_interval=None,
    )
    server = _Server(config)
    task = asyncio.ensure_future(server.serve(sockets=[listening]))
    while not server.started:
        if task.done():
            await task
            raise RuntimeError("the server ended before it began")
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.ask_to_end()
        await task
