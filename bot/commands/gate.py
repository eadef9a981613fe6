"""`blockbot serve` with BLOCK_WORKSPACES: the gate in front of several workspaces' bots."""

import asyncio

from bot.commands.entry import complain
from bot.commands.server import serve_web
from bot.gate_wiring import Gate, GateNotReady
from bot.settings import Settings
from bot.store.process_lock import OtherProcess, process_lock
from bot.store.secret_key import NoSecretKey


def run_gate(settings: Settings, *, works: bool) -> int:
    """Runs until SIGTERM or SIGINT, stops every bot, and gives exit code 0."""
    missing = settings.missing_for_several()
    if missing:
        complain(missing)
        return 2
    try:
        with process_lock(settings.database_url):
            return asyncio.run(serve_web(Gate(settings, works=works).web(), settings))
    except (GateNotReady, NoSecretKey, OtherProcess, ValueError) as error:
        complain([str(error)])
        return 1
