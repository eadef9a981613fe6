"""`blockbot demo`: everything on this machine, in one process, gone when it ends."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from pathlib import Path

from bot.commands.demo_script import play
from bot.commands.entry import complain
from bot.commands.new_file import make_tables
from bot.commands.playground import Playground, database_in, playground
from bot.logs import configure

WELCOME = """
  Blockbot demo — a simulated Slack workspace and a simulated CloudAgent, on this machine only.

  Open  {page}

  1. As Ravi, an agent, type:
     /block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls
  2. Switch to Asha, a lead, and press Approve on the card.
  3. Watch the thread.

  Ctrl+C ends the demo and throws its data away.
"""


def run_demo(*, port: int, browser: bool, script: bool) -> int:
    """Runs the demo until it is stopped; as a script, 0 only if every step of the main job happened."""
    configure("WARNING", "text")
    with tempfile.TemporaryDirectory(prefix="blockbot-demo-") as folder:
        try:
            make_tables(database_in(Path(folder)))
            return asyncio.run(_demo(Path(folder), port=port, browser=browser, script=script))
        except OSError as error:
            complain([f"The demo could not start: {error}. Is port {port} taken? Try --port 0."])
            return 1


async def _demo(folder: Path, *, port: int, browser: bool, script: bool) -> int:
    async with playground(folder, port=0 if script else port) as world:
        if script:
            return await play(world)
        _welcome(world, browser=browser)
        await _stopped()
    return 0


def _welcome(world: Playground, *, browser: bool) -> None:
    print(WELCOME.format(page=world.page), flush=True)  # noqa: T201  # a command talks to its terminal
    if browser:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(world.page)


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    await stop.wait()
