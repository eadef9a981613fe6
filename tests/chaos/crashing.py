"""A bot that dies by kill -9 at a named point: `CRASH_AT=… python -m tests.chaos.crashing serve`.

The production code knows nothing of it: the methods are wrapped here, in a process made for the purpose.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

from alembic.ddl.impl import DefaultImpl

from bot.__main__ import main
from bot.engine.engine import Engine
from bot.slack.board import SlackBoard
from bot.store.store import SqlStore
from bot.store.vault import SqlVault

USE_CASES = {
    "submit": "submit",
    "approve": "approve",
    "begin": "Execution.begin.<locals>.work",
    "take": "Execution._take.<locals>.work",
    "note": "Execution._note.<locals>.work",
    "finish": "Execution.finish.<locals>.work",
}

POINTS = (
    "change:before:2",  # CloudAgent issued the first token, it is not saved
    "submit:before",  # before the ack, nothing recorded
    "submit:committed",  # recorded, no ack
    "approve:before",
    "approve:committed",  # decided, no ack, nothing started
    "begin:committed",
    "take:committed",  # the intent is recorded, nothing is sent
    "note:before",  # CloudAgent stored it, no verdict is written
    "note:committed",  # between two batches
    "finish:before",
    "finish:committed",  # settled, not told
    "post:before",
    "post:after",  # the card is in Slack, its ts is not noted
    "post:after:2",  # the same for the result in the thread
    "edit:before",
    "attach:after",
)
"""What the chaos suite dies at; `:2` is the second time."""

MIGRATION = "create_table:before:4"


class Doom:
    """Counts how often the point was reached, and ends the process when its time has come."""

    def __init__(self, at: str) -> None:
        self.name, self.moment, *nth = at.split(":")
        self._left = int(nth[0]) if nth else 1

    def reached(self, name: str, moment: str) -> None:
        if (name, moment) != (self.name, self.moment):
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def name_of(work: Any) -> str:
    """The use case's name in a point."""
    wanted = getattr(work, "func", work).__qualname__
    return next((name for name, known in USE_CASES.items() if known == wanted), wanted)


def arm(doom: Doom) -> None:
    """Wraps everything at which a process may be told to die."""
    written: list[str] = []
    write, committed = SqlStore.write, Engine.committed

    async def dying_write(self: SqlStore, work: Callable[[Any], Any]) -> Any:
        name = name_of(work)
        doom.reached(name, "before")
        written.append(name)
        try:
            return await write(self, work)
        finally:
            written.remove(name)

    def dying_committed(self: Engine, jobs: Any) -> None:
        for name in written:
            doom.reached(name, "committed")
        committed(self, jobs)

    setattr(SqlStore, "write", dying_write)  # noqa: B010
    setattr(Engine, "committed", dying_committed)  # noqa: B010
    for name in ("post", "edit", "attach"):
        _around(SlackBoard, name, doom)
    _around(SqlVault, "change", doom)
    _before(DefaultImpl, "create_table", doom)


def _around(owner: type, name: str, doom: Doom) -> None:
    wrapped = getattr(owner, name)

    async def dying(*arguments: Any, **named: Any) -> Any:
        doom.reached(name, "before")
        answer = await wrapped(*arguments, **named)
        doom.reached(name, "after")
        return answer

    setattr(owner, name, dying)


def _before(owner: type, name: str, doom: Doom) -> None:
    wrapped = getattr(owner, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        doom.reached(name, "before")
        return wrapped(*arguments, **named)

    setattr(owner, name, dying)


if __name__ == "__main__":
    arm(Doom(os.environ["CRASH_AT"]))
    main()
