"""From block to weekly report while agent, lead, operator and account live in three zones.

Each zone is once the agent's, once the lead's and the account's, once the operator's; the night of the
change of clocks lies between the block and its end.
"""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.commands.export import export, writer
from bot.domain.number_hash import NumberHash
from bot.service.report_watch import ReportWatch
from bot.service.trail import TrailQuery
from bot.slack.report_board import SlackReports
from tests.scenario.stage import CHANNEL, words
from tests.scenario.town import (
    AGENT,
    LEAD,
    OPERATOR,
    OTHER_LEAD,
    ROLES,
    ZONES,
    Town,
    moments,
    open_town,
    shows,
)

pytestmark = pytest.mark.anyio

NUMBER = "98765 43210"
LINE = f"/block spam-callers {NUMBER}, +91 98765 43211 {{}} because pestering"
SIX = time(18)


@pytest.fixture(params=range(3), ids=ZONES)
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """Named by the agent's zone."""
    async with open_town(tmp_path, request.param) as here:
        yield here


async def test_tomorrow_is_the_requesters_and_the_end_goes_out_on_the_accounts_clock(town: Town) -> None:
    ends = town.at(1, SIX)
    told = await town.asked(AGENT, LINE.format("until tomorrow 18:00"))
    assert f"until {ends:%a} {ends.day} {ends:%b %Y 18:00}" in told
    card = await town.desk.card("pestering")
    await town.desk.press(LEAD, "approve", card)
    await town.desk.until(lambda: town.ends() == {ends})
    assert town.sent() == [f"{ends.astimezone(town.account):%Y-%m-%d %H:%M:%S}"]


async def test_a_length_of_days_keeps_the_clock_on_the_requesters_wall(town: Town) -> None:
    await town.blocked(LINE.format("for 2 days"), "pestering")
    (ends,) = town.ends()
    assert ends is not None
    here = ends.astimezone(town.zone)
    assert here.date() == town.today().date() + timedelta(days=2)
    passed = town.calendar().astimezone(town.zone).replace(tzinfo=None) - here.replace(tzinfo=None)
    assert abs(passed + timedelta(days=2)) < timedelta(minutes=2)


async def test_every_look_shows_the_end_to_every_role(town: Town) -> None:
    ends = town.at(3, SIX)
    card = await town.blocked(LINE.format(f"until {ends:%Y-%m-%d} 18:00"), "pestering")
    request_id = town.desk.message(card)["metadata"]["event_payload"]["request_id"]
    looks = [f"find {NUMBER}", "find 43210", "list spam-callers", f"why {NUMBER}", f"find <@{AGENT.id}>"]
    for who in ROLES.values():
        for look in looks:
            assert shows(await town.asked(who, f"/block {look}"), ends), (who.name, look)
        status = await town.asked(who, f"/block status {request_id}")
        assert f"{ends:%b %Y 18:00}" in status
    mine = await town.asked(AGENT, "/block mine")
    asked_at = min(moments(mine))
    assert abs(asked_at - town.calendar()) < timedelta(minutes=2)


async def test_a_pending_request_is_shown_with_the_requesters_end_and_ages_alike_for_all(town: Town) -> None:
    ends = town.at(3, SIX)
    await town.asked(AGENT, LINE.format(f"until {ends:%Y-%m-%d} 18:00"))
    for who in (LEAD, OTHER_LEAD):
        told = await town.asked(who, "/block pending")
        assert "1 request waits for your decision" in told
        (asked_at,) = moments(told)
        assert abs(asked_at - town.calendar()) < timedelta(minutes=2)
    assert "Nothing waits" in await town.asked(OPERATOR, "/block pending")


async def test_a_day_of_the_record_is_the_leads_and_its_files_are_in_utc(town: Town) -> None:
    await town.blocked(LINE.format("for 2 days"), "pestering")
    slack = town.desk.world.slack
    midnight = town.today(town.lead_zone) + timedelta(days=1)
    town.turn_to(midnight + timedelta(minutes=5))
    assert "The record has nothing of that" in await town.asked(LEAD, "/block audit since today")
    told = await town.asked(LEAD, "/block audit since yesterday until yesterday")
    assert "Approval given" in told
    assert all(midnight - timedelta(days=1) <= one < midnight for one in moments(told))
    await town.desk.until(lambda: slack.files and slack.files[-1].content)
    content = slack.files[-1].content
    assert content is not None
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    out = io.StringIO()
    await export(town.desk.world.bot.database, TrailQuery(), writer("csv", out), NumberHash(b""))
    exported = {row["at"]: row for row in csv.DictReader(io.StringIO(out.getvalue()))}
    for row in rows:
        assert datetime.fromisoformat(row["at"]).utcoffset() == timedelta()
        assert row["at"] in exported
        assert datetime.fromisoformat(row["at"]) < midnight


async def test_extended_in_the_zone_of_who_extends(town: Town) -> None:
    card = await town.blocked(LINE.format(f"until {town.at(3, SIX):%Y-%m-%d} 18:00"), "pestering")
    later = town.at(9, SIX, town.lead_zone)
    await town.desk.press(LEAD, "extend", card)
    await town.desk.until(lambda: town.desk.world.slack.views(LEAD.id))
    await town.desk.submit(LEAD, expiry=f"until {later:%Y-%m-%d} 18:00", reason="they go on")
    await town.desk.press(OTHER_LEAD, "approve", await town.desk.card("they go on"))
    await town.desk.until(lambda: town.ends() == {later})
    assert shows(await town.reply(card, "now blocked until"), later)
    assert town.sent()[-1] == f"{later.astimezone(town.account):%Y-%m-%d %H:%M:%S}"


async def test_warned_a_day_before_told_at_the_end_and_lifted_in_between(town: Town) -> None:
    ends = town.at(3, SIX)
    card = await town.blocked(LINE.format(f"until {ends:%Y-%m-%d} 18:00"), "pestering")
    town.turn_to(ends - timedelta(hours=24, minutes=1))
    await town.end_what_ends()
    assert not [one for one in town.desk.cards() if "will end soon" in words(one)]
    town.turn_to(ends - timedelta(hours=23, minutes=59))
    await town.end_what_ends()
    (digest,) = [one for one in town.desk.cards() if "will end soon" in words(one)]
    assert moments(words(digest)) == {ends}
    await town.asked(AGENT, f"/unblock {NUMBER} because a customer")
    lifting = await town.desk.card("a customer")
    await town.desk.press(LEAD, "approve", lifting)
    await town.reply(card, "1 number of 2 lifted")
    town.turn_to(ends - timedelta(minutes=1))
    await town.end_what_ends()
    assert not town._reply(card, "ended by itself")
    town.turn_to(ends + timedelta(seconds=1))
    await town.end_what_ends()
    assert "1 number of 2" in await town.reply(card, "This block has ended by itself")


async def test_home_shows_the_same_moments_to_every_role(town: Town) -> None:
    ends = town.at(1, SIX)
    await town.blocked(LINE.format("until tomorrow 18:00"), "pestering")
    await town.asked(AGENT, f"/block robocalls {NUMBER} for 2 days because waiting here")
    asked_at = town.calendar()
    agent = await town.opened(AGENT, "waiting here")
    lead = await town.opened(LEAD, "Waiting for your decision: 1")
    operator = await town.opened(OPERATOR, "How Blockbot is doing")
    assert "Ends soon" not in agent
    assert shows(lead, ends)
    for shown in (agent, lead, operator):
        assert all(one == ends or abs(one - asked_at) < timedelta(minutes=2) for one in moments(shown))


async def test_the_week_ends_on_monday_at_nine_on_the_accounts_clock(town: Town) -> None:
    await town.blocked(LINE.format("for 30 days"), "pestering")
    day = town.calendar().astimezone(town.account)
    monday = town.at(7 - day.weekday(), time(9), town.account)

    async def drawn(_chart: object) -> bytes:
        return b"\x89PNG\r\n"

    front = town.front
    watch = ReportWatch(front.store, SlackReports(front.client, drawn), front.desk, front.clock)
    town.turn_to(monday - timedelta(minutes=2))
    await watch.look()
    assert not [one for one in town.desk.cards() if "📈" in words(one)]
    town.turn_to(monday + timedelta(seconds=1))
    await watch.look()
    (report,) = await town.desk.until(lambda: [one for one in town.desk.cards() if "📈" in words(one)])
    told = words(report)
    assert f"Week to {monday:%d %b %Y}: 2 numbers blocked" in told
    assert f"{day:%a %d %b} 2" in told
    assert town.desk.world.slack.thread(CHANNEL, report["ts"])
