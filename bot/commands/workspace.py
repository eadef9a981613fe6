"""`blockbot workspace T… COMMAND`: any command with the settings of one of several workspaces."""

import asyncio
import os
import sys
from collections.abc import Sequence

from bot.commands.entry import complain, settings_or_none
from bot.domain.errors import RetryLater
from bot.gate.children import PROGRAM
from bot.gate.neighbourhood import House
from bot.gate_wiring import GateNotReady, neighbourhood_of, prepare
from bot.settings import Settings
from bot.store.database import Database
from bot.store.secret_key import NoSecretKey


def run_workspace(team: str, arguments: Sequence[str]) -> int:
    """Becomes that command, in the workspace's folder. Exit code 2 where there is no such workspace."""
    settings = settings_or_none(several=True)
    if settings is None:
        return 2
    try:
        folder, environment = environment_of(settings, team)
    except (GateNotReady, NoSecretKey, RetryLater, ValueError) as error:
        complain([str(error)])
        return 2
    os.chdir(folder)
    # The same program again: what it is given is all that it knows of this workspace.
    return os.execve(  # noqa: S606  # nosec B606
        sys.executable, [sys.executable, "-P", "-m", "bot", *arguments], environment
    )


def environment_of(settings: Settings, team: str) -> tuple[str, dict[str, str]]:
    """The folder and the environment of one workspace. Raises GateNotReady with what is wrong."""
    if not settings.several:
        raise GateNotReady("BLOCK_WORKSPACES is not set: there is one workspace, leave `workspace …` out.")
    database = Database(settings.database_url)
    try:
        prepare(settings, database)
        neighbourhood, _ = neighbourhood_of(settings, database)
        houses = asyncio.run(neighbourhood.houses())
        house = houses.get(team, House(team, None, None))
        if house.folder is None or house.folder.mistakes:
            known = ", ".join(houses) or "none"
            told = "; ".join(house.folder.mistakes) if house.folder else f"there are: {known}."
            raise GateNotReady(f"{team}: this workspace cannot be used: {told}")
        return str(house.folder.path), neighbourhood.environment(house) | {"PYTHONPATH": PROGRAM}
    finally:
        database.close()
