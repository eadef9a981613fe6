"""A bot dies, the gate dies, the app goes and comes back: people are told the truth, nothing is lost."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scenario.office import Office, until, until_true
from tests.scenario.offices import PUNE, Offices, is_over, offices
from tests.scenario.stage import ASHA, RAVI

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Offices]:
    async with offices(tmp_path, PUNE) as found:
        yield found


@pytest.fixture
def pune(here: Offices) -> Office:
    return here.offices[PUNE.id]


async def asked(here: Offices, pune: Office) -> str:
    """The gate serves a workspace in which somebody asked for numbers; the card's `ts`."""
    pune.set_up()
    pune.settle_rules("")  # a file that is there from the start: one that comes later would exchange the bot
    await here.open()
    await here.install(pune)
    await here.ready()
    await pune.command(RAVI, LINE)
    return await pune.card("robocalls")


async def says(here: Offices, words: str) -> None:
    """Waits until the gate's `readyz` says so."""

    async def look() -> bool:
        return any(words in one for one in await here.troubles())

    await until_true(look)


async def is_answered(pune: Office, words: str) -> None:
    async def look() -> bool:
        return words in await pune.answer(RAVI, "/block help")

    await until_true(look)


async def test_a_bot_that_dies_is_said_and_started_again_and_goes_on(here: Offices, pune: Office) -> None:
    card = await asked(here, pune)
    pune.settle_rules("no policy")  # so that it stays away until it is mended
    (bot,) = here.bots().values()
    os.kill(bot, signal.SIGKILL)
    await until(lambda: is_over(bot))
    await is_answered(pune, "nothing was recorded")
    assert "nothing was recorded" in await pune.answer(RAVI, LINE.replace("robo", "lost"))
    assert (await pune.press(ASHA, "approve", card)).ok
    await until(lambda: "nothing was recorded" in pune.told(ASHA))
    await says(here, "it died")
    pune.settle_rules("")
    await here.ready()
    assert (await pune.press(ASHA, "approve", card)).ok
    await until(lambda: pune.blocked() == {"+919876543210"})
    assert not [one for one in pune.cards() if "lostcalls" in repr(one)]


async def test_after_a_kill_of_the_gate_its_bots_stop_and_the_next_gate_goes_on(
    here: Offices, pune: Office
) -> None:
    card = await asked(here, pune)
    (bot,) = here.bots().values()
    await here.kill()
    await until(lambda: is_over(bot))
    await here.open()
    await here.ready()
    assert (await pune.press(ASHA, "approve", card)).ok
    await until(lambda: pune.blocked() == {"+919876543210"})
    (bot,) = here.bots().values()
    assert await here.close() == 0
    assert is_over(bot)


async def test_an_app_that_goes_is_forgotten_and_comes_back_to_its_record(
    here: Offices, pune: Office
) -> None:
    await asked(here, pune)
    await pune.slack.uninstall()
    await says(here, "the app was uninstalled")
    await until(lambda: here.bots() == {})
    await is_answered(pune, "not installed in this workspace")
    pune.slack.reinstall()
    assert "starts now" in (await here.install(pune)).text
    await here.ready()
    assert (await pune.press(ASHA, "approve", await pune.card("robocalls"))).ok
    await until(lambda: pune.blocked() == {"+919876543210"})


async def test_whatever_is_missing_is_said_until_it_is_there(here: Offices, pune: Office) -> None:
    await here.open()
    assert f"made the folder {PUNE.id}" in (await here.install(pune)).text
    await says(here, f"there is no folder {PUNE.id}")
    assert "not set up for this workspace" in await pune.answer(RAVI, LINE)
    pune.set_up(BLOCK_CHANNEL="")
    await says(here, "BLOCK_CHANNEL is missing")
    code, told = await here.run("doctor")
    assert (code, f"WRONG {PUNE.id}: BLOCK_CHANNEL is missing" in told) == (1, True)
    pune.set_up()
    await here.ready()
