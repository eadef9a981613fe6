"""The record: `/block audit` through signed HTTP and `blockbot export`, by time, group, number and person."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from bot.commands.export import export, writer
from bot.domain.number_hash import NumberHash
from bot.domain.span import Span
from bot.local.workspace.people import ASHA, DANIEL, OLGA, OMAR, RAVI
from bot.service.trail import COLUMNS, TrailQuery
from tests.scenario.stage import Desk, Person, on_both_databases

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because =robocalls"
OTHER = "/block robocalls 98765 49999 for 2 days because other"


async def blocked(desk: Desk, line: str = LINE, word: str = "robocalls", who: Person = RAVI) -> str:
    await desk.command(who, line)
    card = await desk.card(word)
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    return card


async def file_of(desk: Desk, files_before: int) -> list[dict[str, str]]:
    """The rows of the newest file, once there is one."""
    await desk.until(
        lambda: len(desk.world.slack.files) > files_before and desk.world.slack.files[-1].content
    )
    content = desk.world.slack.files[-1].content
    assert content is not None
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def exported(desk: Desk, query: TrailQuery, form: str = "csv") -> str:
    out = io.StringIO()
    await export(desk.world.bot.database, query, writer(form, out), NumberHash(b""))
    return out.getvalue()


async def test_a_lead_reads_the_record_of_a_group_at_once_and_gets_the_whole_as_a_file(desk: Desk) -> None:
    await blocked(desk)
    await blocked(desk, OTHER, "other")
    before = len(desk.world.slack.files)
    await desk.command(ASHA, "/block audit spam-callers since today")
    told = desk.private(ASHA)
    assert "Finished" in told
    assert "its thread" in told
    assert "direct messages" in told
    rows = await file_of(desk, before)
    assert {row["group"] for row in rows} == {"spam-callers"}
    judged = {row["number"]: row["verdict"] for row in rows if row["number"]}
    assert judged == {"'+919876543210": "blocked", "'+919876543211": "blocked"}
    assert {row["reason"] for row in rows} == {"'=robocalls"}


@pytest.mark.parametrize(
    ("wanted", "groups"),
    [
        ("98765 49999", {"robocalls"}),
        (f"<@{RAVI.id}>", {"spam-callers"}),
        ("@omar", {"robocalls"}),
        ("", {"spam-callers", "robocalls"}),
    ],
)
async def test_the_record_is_cut_by_number_and_by_person(desk: Desk, wanted: str, groups: set[str]) -> None:
    await blocked(desk)
    await blocked(desk, OTHER, "other", OMAR)
    before = len(desk.world.slack.files)
    await desk.command(DANIEL, f"/block audit {wanted}")
    rows = await file_of(desk, before)
    assert {row["group"] for row in rows if row["group"]} == groups


async def test_the_record_turns_its_pages(desk: Desk) -> None:
    await blocked(desk)
    await blocked(desk, OTHER, "other")
    await desk.command(ASHA, "/block audit")
    assert "Asked: group spam-callers" not in desk.private(ASHA)
    await desk.press(ASHA, "page_next", str(desk.world.slack.ephemerals(ASHA.id)[-1]["ts"]))
    await desk.until(lambda: "Asked: group spam-callers" in desk.private(ASHA))


@pytest.mark.parametrize("who", [RAVI, OLGA, OMAR], ids=lambda who: who.name)
async def test_who_may_not_read_the_record_is_told_who_may(desk: Desk, who: Person) -> None:
    await blocked(desk)
    before = len(desk.world.slack.files)
    await desk.command(who, "/block audit spam-callers")
    assert "The record is read by approvers" in desk.private(who)
    await desk.command(who, "/block help")
    assert "/block audit" not in desk.private(who)
    assert len(desk.world.slack.files) == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/block audit since ever", "I do not know the moment"),
        ("/block audit 43210", "whole numbers"),
        ("/block audit nowhere", "I know no group"),
        ("/block audit 90000 00001", "The record has nothing of that"),
    ],
)
async def test_what_cannot_be_found_in_the_record_is_said(desk: Desk, typed: str, told: str) -> None:
    await blocked(desk)
    await desk.command(ASHA, typed)
    assert told in desk.private(ASHA)


@on_both_databases
async def test_export_writes_every_step_and_one_line_a_number(desk: Desk) -> None:
    await blocked(desk)
    rows = list(csv.DictReader(io.StringIO(await exported(desk, TrailQuery(group="SPAM-callers")))))
    assert [row["event"] for row in rows if not row["number"]] == [
        "request_asked", "approval_given", "request_approved", "execution_began", "numbers_sent",
        "execution_finished",
    ]  # fmt: skip
    assert {row["requester"] for row in rows} == {RAVI.id}
    assert {row["actor"] for row in rows} == {RAVI.id, ASHA.id, ""}
    assert [row["verdict"] for row in rows if row["number"]] == ["blocked", "blocked"]


@on_both_databases
async def test_export_as_json_lines_has_the_same_and_plain_texts(desk: Desk) -> None:
    await blocked(desk)
    query = TrailQuery(numbers=("+919876543210",), person=RAVI.id)
    lines = [json.loads(line) for line in (await exported(desk, query, "jsonl")).splitlines()]
    assert all(list(line) == list(COLUMNS) for line in lines)
    assert [line["number"] for line in lines if line["number"]] == ["+919876543210"]
    assert lines[0]["facts"]["reason"] == "=robocalls"
    before = Span(until=datetime(2020, 1, 1, tzinfo=UTC))
    assert await exported(desk, TrailQuery(span=before), "jsonl") == ""
