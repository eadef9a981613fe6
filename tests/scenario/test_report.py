"""The weekly report: once a channel, as text and as a picture with its numbers as alternative text."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.calendar_clock import Calendar
from tests.scenario.conftest import open_desk
from tests.scenario.stage import ASHA, CHANNEL, RAVI, Desk, on_both_databases, words

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n"


@pytest.fixture
def calendar() -> Calendar:
    """A Wednesday noon, so that the next report is due in some days."""
    today = datetime.now(UTC)
    ahead = timedelta(days=(2 - today.weekday()) % 7 + 7)
    noon = (today + ahead).replace(hour=12, minute=0)
    return Calendar(noon - today)


@pytest.fixture
def policy() -> str:
    return ""


@pytest.fixture
async def desk(tmp_path: Path, database_url: str, calendar: Calendar, policy: str) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, database_url, policy=policy, clock=calendar) as here:
        yield here


async def blocked(desk: Desk, reason: str = "pestering") -> None:
    await desk.command(RAVI, f"/block spam-callers 98765 43210, 98765 43211 for 30 days because {reason}")
    card = await desk.card(reason)
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "undo" in desk.buttons(card))


def reports(desk: Desk) -> list[dict[str, Any]]:
    return [one for one in desk.cards() if "📈" in words(one)]


@on_both_databases
async def test_on_monday_the_channel_is_told_its_week_once(desk: Desk, calendar: Calendar) -> None:
    await blocked(desk)
    calendar.skip(days=5)
    (report,) = await desk.until(lambda: reports(desk))
    told = words(report)
    for part in ("2 numbers blocked", "spam-callers 2", "+91987 2", "nine in ten within", "A day:"):
        assert part in told
    await desk.until(lambda: desk.world.slack.files)
    chart = desk.world.slack.files[-1]
    assert chart.content is not None
    assert chart.content.startswith(PNG)
    assert "spam-callers 2" in chart.alt
    await desk.until(lambda: desk.world.slack.thread(CHANNEL, report["ts"])[1:])
    calendar.skip(hours=2)
    await blocked(desk, "once more")
    assert len(reports(desk)) == 1
    assert len(desk.world.slack.files) == 1


@pytest.mark.parametrize("policy", ["weekly_report = false\n"])
async def test_a_policy_can_switch_it_off(desk: Desk, calendar: Calendar) -> None:
    await blocked(desk)
    calendar.skip(days=5)
    await blocked(desk, "once more")
    assert not reports(desk)


async def test_a_week_without_a_block_is_not_told(desk: Desk, calendar: Calendar) -> None:
    await desk.command(RAVI, "/block spam-callers 98765 43210 for 30 days because pestering")
    await desk.card("pestering")
    calendar.skip(days=5)
    await blocked(desk, "once more")
    assert not reports(desk)
