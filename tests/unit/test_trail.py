"""The lines of the trail: an event is one, its verdicts one a number, with the words that belong to them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.service.trail import COLUMNS, TrailEvent, TrailItem, TrailLine, TrailQuery, lines_of

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
ITEMS = (
    TrailItem(0, "+919870000000", "blocked", "", AT),
    TrailItem(1, "+919870000001", "refused", "not a valid number", AT),
    TrailItem(2, "+919870000002", "blocked", "", LATER),
)


@dataclass(frozen=True)
class Kept:
    """A trail in memory; `judged_ones` says whether verdicts have events of their own."""

    judged_ones: bool = True

    def after(self, row: int, query: TrailQuery, most: int) -> Sequence[TrailEvent]:
        raise AssertionError(f"nobody reads on: {row} {query} {most}")

    def latest(self, query: TrailQuery, skipped: int, most: int) -> Sequence[TrailEvent]:
        raise AssertionError(f"nobody reads back: {query} {skipped} {most}")

    def items(self, request_id: str, query: TrailQuery, seqs: Sequence[int] | None) -> Sequence[TrailItem]:
        assert request_id == "r1"
        known = [one for one in ITEMS if seqs is None or one.seq in seqs]
        return [one for one in known if not query.numbers or one.e164 in query.numbers]

    def judged(self, request_id: str) -> bool:
        assert request_id == "r1"
        return self.judged_ones


def event(kind: str, facts: Mapping[str, object], at: datetime = AT) -> TrailEvent:
    return TrailEvent(1, at, "r1", kind, "ULEAD1", facts)


def lines(one: TrailEvent, *, query: TrailQuery | None = None, judged: bool = True) -> list[TrailLine]:
    return list(lines_of(Kept(judged), [one], query or TrailQuery()))


def test_verdicts_become_one_line_a_number() -> None:
    found = lines(event("numbers_judged", {"verdicts": {"blocked": "0,2", "refused": "1"}}))
    assert [(one.number[-1], one.verdict, one.words) for one in found] == [
        ("0", "blocked", ""),
        ("1", "refused", "not a valid number"),
        ("2", "blocked", ""),
    ]


def test_the_words_that_are_kept_are_told_with_the_verdict_they_belong_to_only() -> None:
    found = lines(event("numbers_judged", {"verdicts": {"unconfirmed": "1"}}, AT - timedelta(minutes=1)))
    assert [(one.verdict, one.words) for one in found] == [("unconfirmed", "")]


def test_only_the_numbers_that_are_asked_for_have_lines() -> None:
    judged = event("numbers_judged", {"verdicts": {"blocked": "0-2"}})
    found = lines(judged, query=TrailQuery(numbers=("+919870000002",)))
    assert [one.number for one in found] == ["+919870000002"]


@pytest.mark.parametrize("facts", [{}, {"verdicts": "unreadable"}])
def test_an_event_without_verdicts_has_no_lines(facts: Mapping[str, object]) -> None:
    assert lines(event("numbers_judged", facts)) == []


@pytest.mark.parametrize(("judged", "numbers"), [(True, [""]), (False, ["", *(one.e164 for one in ITEMS)])])
def test_what_an_older_version_finished_tells_its_numbers_at_the_end(
    judged: bool, numbers: list[str]
) -> None:
    assert [one.number for one in lines(event("execution_finished", {}), judged=judged)] == numbers


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("execution_held", {"note": "CloudAgent is away"}, "CloudAgent is away"),
        ("request_rejected", {"reason": "our own"}, "our own"),
        ("request_asked", {"reason": "robocalls"}, ""),
        ("request_approved", {}, ""),
    ],
)
def test_an_event_is_one_line_with_its_own_words(kind: str, facts: Mapping[str, object], words: str) -> None:
    (line,) = lines(event(kind, facts))
    assert (line.event.event, line.number, line.words) == (kind, "", words)


def test_a_line_has_every_column_with_its_moment_in_utc_and_its_facts_as_json() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    (line,) = lines(event("request_approved", {"b": "ü", "a": 1}, AT.astimezone(india)))
    cells = line.cells()
    assert tuple(cells) == COLUMNS
    assert (cells["at"], cells["facts"]) == ("2026-11-23T10:00:00.000+00:00", '{"a": 1, "b": "ü"}')
    assert json.loads(cells["facts"]) == line.event.facts
