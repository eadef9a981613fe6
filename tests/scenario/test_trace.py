"""One id leads from Slack's payload through the ledger and the log to the call to CloudAgent."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.local.cloudagent import Fault
from bot.slack.delivery import trace_of
from tests.scenario.processes import town
from tests.scenario.stage import ASHA, CHANNEL, RAVI, on_both_databases
from tests.scenario.test_restart import cards, replies, until

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


def said(log: Path, event: str) -> list[dict[str, Any]]:
    """The lines of this event in what a bot process logged; every line is one JSON object."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["event"] == event]


@on_both_databases
async def test_a_payloads_id_reaches_cloudagent_even_after_a_restart(
    tmp_path: Path, database_url: str
) -> None:
    first_log, second_log = tmp_path / "first.log", tmp_path / "second.log"
    async with town(tmp_path, database_url) as here:
        with first_log.open("wb") as log:
            first = await here.start(log=log, LOG_LEVEL="INFO")
        await here.slack.command(RAVI.id, CHANNEL, LINE)
        (card,) = await until(lambda: cards(here))
        here.cloudagent.arm(Fault("slow", on="token", value=120))
        await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card)
        await until(lambda: here.cloudagent.calls)
        click = [one for one in here.slack.traffic if one.name == "block_actions"][-1]
        trace = trace_of(click.request)
        await here.kill(first)
        here.cloudagent.arm()
        with second_log.open("wb") as log:
            await here.start(log=log, LOG_LEVEL="INFO")
        await until(lambda: replies(here, card))
        (update,) = [call for call in here.cloudagent.calls if call.operation == "update"]
    assert update.request_id == trace
    answered = {one["trace"]: one["kind"] for one in said(first_log, "payload_answered")}
    assert answered[trace] == "button"
    (called,) = [one for one in said(second_log, "cloudagent_called") if one["method"] == "PUT"]
    begun = next(one for one in said(second_log, "work_begins") if one["trace"] == trace)
    assert (called["trace"], called["request_id"]) == (trace, begun["request_id"])


async def test_two_payloads_at_once_keep_their_own_ids(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        with (tmp_path / "log").open("wb") as log:
            await here.start(log=log, LOG_LEVEL="INFO")
        texts = [f"/block spam-callers 98765 4321{each} because r{each}" for each in range(5)]
        await asyncio.gather(*(here.slack.command(RAVI.id, CHANNEL, text) for text in texts))
        sent = {trace_of(one.request) for one in here.slack.traffic if one.name == "/block"}
        told = {one["trace"] for one in said(tmp_path / "log", "payload_answered")}
    assert told == sent
    assert len(sent) == 5
