"""Version 1 of the bot, for upgrades: `ELDER_VERSION=… python -m tests.chaos.elder serve`.

Its workflow has a step that the present one does not have, and its jobs carry the version named.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import bot.engine.engine
import bot.engine.queue
from bot.__main__ import main
from bot.service import work
from bot.service.execute import Execution

present: Callable[..., Awaitable[str]] = vars(work)["carry_out"]


async def carry_out(execution: Execution, request_id: str, owner: str, step: Callable[..., Any]) -> str:
    """One step more than today, before all others."""
    await step("look around", _nothing)
    return await present(execution, request_id, owner, step)


async def _nothing() -> str:
    return "nothing"


if __name__ == "__main__":
    elder: Callable[..., Awaitable[str]] = carry_out
    setattr(work, "carry_out", elder)  # noqa: B010
    for module in (bot.engine.engine, bot.engine.queue):
        setattr(module, "VERSION", os.environ["ELDER_VERSION"])  # noqa: B010
    main()
