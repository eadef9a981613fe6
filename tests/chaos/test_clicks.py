"""Fifty approvers press Approve on one card at once, through two processes: one decision, one execution."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.local.slack import Person
from bot.local.workspace.people import DEFAULT_CAST, RAVI
from bot.store import tables
from bot.store.database import Database
from tests.chaos.city import until
from tests.postgres import Server
from tests.scenario.processes import Town, town
from tests.scenario.stage import CHANNEL, words

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(3600)]

LEADS = [
    Person(f"U08LEAD{number:02d}", f"lead{number}", f"Lead {number}", "lead", "Asia/Kolkata")
    for number in range(50)
]


@pytest.mark.postgres
async def test_fifty_clicks_at_once_are_one_decision_and_forty_nine_polite_answers(
    tmp_path: Path, postgres: Server, request: pytest.FixtureRequest
) -> None:
    approvers = ",".join(lead.id for lead in LEADS)
    with postgres.migrated() as url:
        async with town(tmp_path, url, doors=2, people=(*DEFAULT_CAST, *LEADS)) as here:
            # On a busy machine fifty at once may take longer than Slack waits; how long is printed.
            here.slack.workspace.rules = replace(here.slack.workspace.rules, ack_seconds=30.0)
            here.slack.workspace.messages.most = 100_000  # a hundred rounds are read to the last answer
            for door in (0, 1):
                await here.start("serve", door=door, BLOCK_APPROVERS=approvers)
            rounds = range(request.config.getoption("--rounds"))
            slowest = [await one_round(here, number) for number in rounds]
        decided = await decisions(url)
    assert set(decided.values()) == {1}
    print(f"{len(slowest)} rounds, slowest click {max(slowest):.0f} ms")  # noqa: T201  # for who runs it


async def one_round(here: Town, number: int) -> float:
    reason, phone = f"round-{number:03d}", f"98{60_000_000 + number}"
    await here.slack.command(RAVI.id, CHANNEL, f"/block robocalls {phone} for 3 days because {reason}")
    card = await until(lambda: card_of(here, reason))
    told = [len(here.slack.ephemerals(lead.id)) for lead in LEADS]
    acks = await asyncio.gather(
        *(here.slack.click(lead.id, "approve", channel=CHANNEL, ts=card) for lead in LEADS)
    )
    assert {(ack.status, ack.error) for ack in acks} == {(200, None)}
    answers = await until(lambda: new_answers(here, told, 49))
    assert len(answers) == 49
    (winner,) = [
        lead for lead, before in zip(LEADS, told, strict=True) if told_since(here, lead, before) == 0
    ]
    assert [answer for answer in answers if f"<@{winner.id}>" not in answer] == []
    await until(lambda: "Finished" in words(message(here, card)))
    updates = [call for call in here.cloudagent.calls if call.operation == "update"]
    assert [call.request["blockNumbers"] for call in updates].count([phone]) == 1
    return max(ack.ms for ack in acks)


def told_since(here: Town, lead: Person, before: int) -> int:
    return len(here.slack.ephemerals(lead.id)) - before


def new_answers(here: Town, before: list[int], least: int) -> list[str]:
    found = [
        words(one)
        for lead, count in zip(LEADS, before, strict=True)
        for one in here.slack.ephemerals(lead.id)[count:]
    ]
    return found if len(found) >= least else []


def card_of(here: Town, reason: str) -> str:
    found = (one for one in here.slack.messages(CHANNEL) if reason in words(one) and not one.get("thread_ts"))
    return next((str(one["ts"]) for one in found), "")


def message(here: Town, ts: str) -> dict[str, object]:
    return dict(next(one for one in here.slack.messages(CHANNEL) if one["ts"] == ts))


async def decisions(url: str) -> Counter[str]:
    """How many decisions and how many endings each request has."""
    database = Database(url)
    try:
        rows = await database.read(
            lambda connection: connection.execute(
                sa.select(tables.events.c.request_id, tables.events.c.kind).where(
                    tables.events.c.kind.in_(["approval_given", "execution_began", "execution_finished"])
                )
            ).all()
        )
    finally:
        database.close()
    return Counter(f"{request_id} {kind}" for request_id, kind in rows)
