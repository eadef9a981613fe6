"""Compares the ledger with CloudAgent's own record and with what Slack shows, number by number."""

from collections import Counter
from datetime import datetime
from typing import Any

from bot.domain.verdict import Verdict
from bot.store.database import Database
from tests.chaos.books import Rows, everything
from tests.chaos.city import Crowd, buttons
from tests.scenario.stage import CHANNEL, words

MAYBE = {Verdict.BLOCKED.value, Verdict.UNCONFIRMED.value}
"""Verdicts of which CloudAgent may hold the number."""


async def audit(crowd: Crowd, url: str) -> Counter[str]:
    """Asserts that nothing was lost, doubled or falsely reported; gives back the verdicts' counts."""
    database = Database(url)
    try:
        requests, items, events = await everything(database)
    finally:
        database.close()
    _check_requests(crowd, requests, events)
    _check_numbers(crowd, requests, items)
    _check_slack(crowd, requests)
    return Counter(item["verdict"] for item in items)


def _check_requests(crowd: Crowd, requests: Rows, events: Rows) -> None:
    """Every command that was taken is one request; each was decided once and ended once."""
    of_reason = Counter(row["reason"] for row in requests)
    assert {reason for reason, ok in crowd.asked.items() if ok} <= set(of_reason)
    assert not crowd.denied & set(of_reason), "recorded, but somebody was told that nothing was"
    assert set(of_reason.values()) <= {1}
    assert {row["state"] for row in requests} <= {"done"}
    for kind in ("request_asked", "request_approved", "execution_finished"):
        counted = Counter(row["request_id"] for row in events if row["kind"] == kind)
        assert counted == {row["id"]: 1 for row in requests}, kind


def _check_numbers(crowd: Crowd, requests: Rows, items: Rows) -> None:
    held = _held(crowd)
    of_id = {row["id"]: row for row in requests}
    told: dict[tuple[str, str], datetime | None] = {}
    maybe = set()
    for item in items:
        request = of_id[item["request_id"]]
        here = (request["group_name"], item["e164"])
        assert item["verdict"] != Verdict.WAITING.value, f"lost: {here}"
        if item["verdict"] == Verdict.BLOCKED.value:
            told[here] = request["expires_at"]
        if item["verdict"] in MAYBE:
            maybe.add(here)
    assert {here: held.get(here) for here in told} == _to_seconds(told), "falsely reported"
    assert set(held) <= maybe, "blocked, but the ledger does not know"


def _held(crowd: Crowd) -> dict[tuple[str, str], datetime | None]:
    groups = crowd.town.cloudagent.accounts["demo"].groups.values()
    return {(group.name, number): row.expires_at for group in groups for number, row in group.rows.items()}


def _to_seconds(told: dict[tuple[str, str], datetime | None]) -> dict[tuple[str, str], datetime | None]:
    """CloudAgent knows whole seconds."""
    return {here: moment and moment.replace(microsecond=0) for here, moment in told.items()}


def _check_slack(crowd: Crowd, requests: Rows) -> None:
    """One card and one thread a request, nothing twice, nothing that still looks undecided."""
    messages = [dict(one) for one in crowd.town.slack.messages(CHANNEL)]
    marks = Counter(_mark(one) for one in messages if one.get("metadata"))
    wanted = {(row["id"], surface) for row in requests for surface in ("card", "result")}
    expected = Counter(wanted)
    assert marks == expected, f"twice {marks - expected}, missing {expected - marks}"
    cards = {_mark(one)[0]: one for one in messages if _mark(one)[1] == "card"}
    for message in messages:
        if _mark(message)[1] == "result":
            assert message["thread_ts"] == cards[_mark(message)[0]]["ts"]
    for card in cards.values():
        assert not buttons(card) & {"approve", "reject", "cancel"}
        assert "Finished" in words(card)
    # An upload that was cut off before it was shared is seen by nobody.
    files = Counter(str(file["name"]) for one in messages for file in one.get("files", ()))
    assert set(files.values()) <= {1}, files


def _mark(message: dict[str, Any]) -> tuple[str, str]:
    payload = (message.get("metadata") or {}).get("event_payload", {})
    return str(payload.get("request_id", "")), str(payload.get("surface", ""))
