"""The audit of one subject's chain: what was changed, added, cut off or moved is named by row and column."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.chain import link
from bot.domain.inspection import Subject, inspect, link_columns, veiled
from bot.domain.number_hash import NumberHash

KEYED = NumberHash(b"k" * 32)
Row = dict[str, Any]


def event(n: int, prior: str, changes: list[Row], **more: Any) -> Row:
    facts: Row = {"note": "calls from +91 98765 43210"}
    row: Row = {
        "id": 100 + n, "request_id": "r1", "subject": "", "n": n, "prior": prior, "kind": "changed",
        "actor": "U1", "at": 1_000 * n, "facts": json.dumps(facts), "changes": json.dumps(changes), **more,
    }  # fmt: skip
    made = link(link_columns("r1", row, KEYED))
    return row | {"marks": made.marks, "hash": made.hash}


def whole() -> Subject:
    """Two events, the first of which is sealed: a request with two numbers, the second of them blocked."""
    items = {"e164": [KEYED.of("+911"), KEYED.of("+912")]}
    first = event(1, "", [
        {"table": "requests", "rows": "", "set": {"state": "pending"}},
        {"table": "items", "rows": "0-1", "each": items, "set": {"verdict": "waiting"}},
    ])  # fmt: skip
    second = event(2, first["hash"], [
        {"table": "items", "rows": "1", "set": {"verdict": "blocked"}, "add": {"sent": 1}},
        {"table": "decisions", "rows": "ULEAD", "set": {"kind": "approval"}},
    ])  # fmt: skip
    return Subject(
        "r1",
        {"n": 2, "hash": second["hash"], "sealed": 1},
        (first, second),
        ({"n": 7, "head_n": 1, "head": first["hash"]},),
        {
            ("requests", ""): {"state": "pending"},
            ("items", "0"): {"e164": "+911", "verdict": "waiting"},
            ("items", "1"): {"e164": "+912", "verdict": "blocked", "sent": 1},
            ("decisions", "ULEAD"): {"kind": "approval"},
        },
    )


def findings(subject: Subject) -> list[tuple[str, str, str]]:
    found = inspect(
        subject, KEYED, lambda table: {"items": "position", "decisions": "approver"}.get(table, "id")
    )
    assert all(one.words and one.subject == subject.name for one in found)
    return [(one.table, one.row, one.column) for one in found]


def with_event(place: int, **changed: Any) -> Callable[[Subject], Subject]:
    def spoil(subject: Subject) -> Subject:
        events = [dict(one) for one in subject.events]
        events[place].update(changed)
        return replace(subject, events=events)

    return spoil


def with_row(key: tuple[str, str], columns: Row | None) -> Callable[[Subject], Subject]:
    def spoil(subject: Subject) -> Subject:
        rows = {one: row for one, row in subject.rows.items() if one != key}
        return replace(subject, rows=rows if columns is None else {**rows, key: columns})

    return spoil


def test_what_is_as_it_was_written_has_no_findings() -> None:
    assert findings(whole()) == []


SPOILT: list[tuple[Callable[[Subject], Subject], tuple[str, str, str]]] = [
    (with_event(1, actor="U2"), ("events", "102", "actor")),
    (with_event(1, facts="no JSON"), ("events", "102", "facts")),
    (with_event(1, facts="[1]"), ("events", "102", "facts")),
    (with_event(1, marks="0" * 48), ("events", "102", "marks")),
    (with_event(1, hash="0" * 64), ("events", "102", "hash")),
    (with_event(1, subject="storm:1"), ("events", "102", "subject")),
    (with_event(0, n=None), ("events", "101", "n")),
    (lambda one: replace(one, events=one.events[1:]), ("events", "102", "prior")),
    (lambda one: replace(one, events=one.events[:1]), ("heads", "r1", "n")),
    (lambda one: replace(one, head=None), ("heads", "r1", "subject")),
    (lambda one: replace(one, events=(), seals=(), rows={}), ("heads", "r1", "subject")),
    (lambda one: replace(one, seals=()), ("heads", "r1", "sealed")),
    (lambda one: replace(one, seals=({**one.seals[0], "head": "0"},)), ("seals", "7", "head")),
    (lambda one: replace(one, seals=({**one.seals[0], "head_n": 9},)), ("seals", "7", "head_n")),
    (with_row(("requests", ""), {"state": "done"}), ("requests", "r1", "state")),
    (with_row(("items", "0"), {"e164": "+913", "verdict": "waiting"}), ("items", "0", "e164")),
    (with_row(("items", "1"), {"e164": "+912", "verdict": "blocked", "sent": 2}), ("items", "1", "sent")),
    (with_row(("items", "1"), None), ("items", "1", "position")),
    (with_row(("decisions", "UFAKE"), {"kind": "approval"}), ("decisions", "UFAKE", "approver")),
]


@pytest.mark.parametrize(
    ("spoil", "place"), SPOILT, ids=[f"{n}-{place[2]}" for n, (_, place) in enumerate(SPOILT)]
)
def test_what_was_tampered_with_is_named(
    spoil: Callable[[Subject], Subject], place: tuple[str, str, str]
) -> None:
    assert place in findings(spoil(whole()))


def test_numbers_are_compared_by_their_keyed_hashes_only() -> None:
    assert veiled("e164", "+911", KEYED) == KEYED.of("+911")
    assert "98765" not in str(veiled("reason", "call +91 98765 43210", KEYED))
    assert veiled("state", "9876543210", KEYED) == "9876543210"
    assert veiled("note", None, KEYED) is None


def test_a_change_of_a_subject_that_is_one_row_is_named_by_the_subject() -> None:
    assert ("requests", "r1", "id") in findings(with_row(("requests", ""), None)(whole()))
