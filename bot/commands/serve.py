"""`blockbot serve` and `blockbot worker`."""

import asyncio
import os
import signal
import sys

from bot.commands import collector
from bot.commands.entry import complain, settings_or_none
from bot.commands.server import serve_web
from bot.policy_wiring import NotReady
from bot.settings import Settings
from bot.store.process_lock import OtherProcess, process_lock
from bot.store.secret_key import NoSecretKey
from bot.wiring import Bot

SWITCH_SECONDS = 0.0005
"""How long a thread of the store may keep the others waiting (Python's default is 5 ms): while a large
request is recorded, everybody else's answer waits for a turn (measured: p99 245 against 30 ms)."""

STEPS_BACK = 10
"""How much nicer `worker` is than others (see nice(2)): where a web process shares its cores, people's
answers go before numbers that are on their way anyway."""


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
        collector.give_up()


async def _serve(settings: Settings, *, works: bool, listens: bool) -> int:
    bot = Bot(settings, works=works, listens=listens)
    if not listens:
        os.nice(STEPS_BACK)
        return await _work(bot)
    return await serve_web(bot.web(), settings)


async def _work(bot: Bot) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    await bot.start()
    collector.settle()
    try:
        await stop.wait()
    finally:
        await bot.stop()
    return 0
