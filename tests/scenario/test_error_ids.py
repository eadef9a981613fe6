"""Somebody is shown an error id: the operator finds out with it what happened."""

import asyncio
import os
import re
import sys
from datetime import datetime

import pytest

from tests.scenario.stage import ASHA, RAVI, Desk, on_both_databases

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"
ID = re.compile(r"error id: ([0-9a-f]{8})")


async def doctor(url: str, error_id: str) -> tuple[int, str]:
    """`blockbot doctor --error` as an operator runs it: exit code and all it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", "--error", error_id,
        env=os.environ | {"DATABASE_URL": url}, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    return process.returncode or 0, told.decode()


def break_clock(desk: Desk) -> None:
    """From now on whatever looks at the clock fails, as a mistake of ours would."""

    def broken() -> datetime:
        raise ZeroDivisionError("the token is xoxb-123456-secret, the caller +919876543210")

    assert desk.world.bot._parts is not None
    desk.world.bot._parts.front.clock = broken


@on_both_databases
async def test_the_doctor_finds_what_a_person_was_shown_the_id_of(desk: Desk, database_url: str) -> None:
    break_clock(desk)
    await desk.command(RAVI, LINE)
    error_id = ID.findall(desk.private(RAVI))[-1]
    await desk.until(lambda: not desk.world.bot._failures._waiting)
    code, told = await doctor(database_url, error_id)
    assert code == 0
    for part in (error_id, "ZeroDivisionError", "/block", "Traceback", "[secret]", "…3210"):
        assert part in told
    assert "xoxb-123456" not in told
    assert "9876543210" not in told


async def test_a_button_that_breaks_tells_an_id_too(desk: Desk, database_url: str) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    break_clock(desk)
    before = desk.private_count(ASHA)
    await desk.press(ASHA, "approve", card)
    error_id = ID.findall(await desk.told(ASHA, before))[-1]
    await desk.until(lambda: not desk.world.bot._failures._waiting)
    assert "button" in (await doctor(database_url, error_id))[1]


async def test_an_id_that_nobody_was_shown_is_not_found(desk: Desk, database_url: str) -> None:
    assert desk.world.page
    code, told = await doctor(database_url, "00000000")
    assert (code, "Nothing is kept" in told) == (1, True)
