"""`blockbot serve` and `blockbot worker`."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import uvicorn

from bot.commands.entry import complain, settings_or_none
from bot.policy_wiring import NotReady
from bot.settings import Settings
from bot.store.process_lock import OtherProcess, process_lock
from bot.store.secret_key import NoSecretKey
from bot.wiring import Bot

SWITCH_SECONDS = 0.0005
"""How long a thread of the store may keep the others waiting (Python's default is 5 ms): while a large
request is recorded, everybody else's answer waits for a turn (measured: p99 245 against 30 ms)."""

STOP_SECONDS = 3
"""How long open connections may take when we are asked to stop."""


def run_serve(*, works: bool, listens: bool) -> int:
    """Runs until SIGTERM or SIGINT, then drains and gives exit code 0."""
    settings = settings_or_none(to_serve=True)
    if settings is None:
        return 2
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        with process_lock(settings.database_url):
            return asyncio.run(_serve(settings, works=works, listens=listens))
    except (NotReady, NoSecretKey, OtherProcess, ValueError) as error:
        complain([str(error)])
        return 1
    finally:
        # The interpreter's last collections would look at all that a large program has: most of a stop's CPU.
        gc.freeze()


async def _serve(settings: Settings, *, works: bool, listens: bool) -> int:
    bot = Bot(settings, works=works, listens=listens)
    if not listens:
        return await _work(bot)
    server = Server(
        uvicorn.Config(
            bot.web(),
            host=settings.host,
            port=settings.port,
            log_config=None,
            lifespan="on",
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    await server.serve()
    return 0 if server.started else 1


async def _work(bot: Bot) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    await bot.start()
    try:
        await stop.wait()
    finally:
        await bot.stop()
    return 0


class Server(uvicorn.Server):
    """uvicorn, but it does not raise the signal again after it has drained: a clean stop is exit 0."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._asked = asyncio.Event()

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
