"""Checks one subject's chain against the rows it speaks of, and names what differs; reads nothing itself."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain import chain
from bot.domain.chain import Link, Rows, replay
from bot.domain.content import HASHED, decided_on, recomputed
from bot.domain.number_hash import NumberHash
from bot.domain.positions import positions_of

FREE_TEXT = frozenset({"reason", "note", "words"})
"""Columns of the ledger that may hold telephone numbers among other words."""

LINKED = ("subject", "n", "prior", "kind", "actor", "at", "facts", "changes")
"""The columns of an event's link, in the order of their marks."""

BY_PERSON = frozenset({"decisions", "storm_reviews"})
"""Tables whose rows are named by an id instead of a position."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written: where, and what is wrong, without anybody's number."""

    subject: str
    table: str
    row: str
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is stored of one subject: raw rows by column name."""

    name: str
    head: Mapping[str, object] | None
    events: Sequence[Mapping[str, object]]
    seals: Sequence[Mapping[str, object]] = ()
    rows: Rows = field(default_factory=dict)


def inspect(subject: Subject, numbers: NumberHash, key_of: Callable[[str], str]) -> list[Finding]:
    """Everything that is wrong with it; `key_of` tells which column names a row of a table."""
    found, hashes, whole = _links(subject, numbers)
    found += _head(subject, hashes)
    found += _seals(subject, hashes)
    if whole:
        rows, decided = _replayed(subject, numbers)
        found += _rows(subject, rows, numbers, key_of)
        found += decided
    return found


def link_columns(subject: str, row: Mapping[str, object], numbers: NumberHash) -> dict[str, object]:
    """What an event's link is made of; `facts` may be the mapping or its stored text."""
    facts = row["facts"]
    known = json.loads(facts) if isinstance(facts, str) else facts
    if not isinstance(known, Mapping):
        raise ValueError("facts are names and values")  # noqa: TRY004  # as unreadable as bad JSON
    values = {**row, "subject": subject, "facts": numbers.in_facts(known)}
    return {name: values[name] for name in LINKED}


def _links(subject: Subject, numbers: NumberHash) -> tuple[list[Finding], list[str], bool]:
    """The findings, the hashes in order, and whether the changes can be trusted enough to be replayed."""
    found: list[Finding] = []
    hashes: list[str] = []
    for place, row in enumerate(subject.events, start=1):
        prior = hashes[-1] if hashes else ""
        wrong = [] if row["n"] is None else _wrong_columns(subject, row, numbers)
        if row["n"] is None:
            found.append(
                _event(subject, row, "n", "is in no chain: an older version wrote it, or somebody by hand")
            )
        elif wrong:
            found += [_event(subject, row, column, "is not as it was written") for column in wrong]
        elif row["n"] != place or row["prior"] != prior:
            found.append(
                _event(
                    subject, row, "prior", f"does not follow event {place - 1}: one is missing or too many"
                )
            )
        hashes.append(str(row["hash"]))
    return found, hashes, not found


def _wrong_columns(subject: Subject, row: Mapping[str, object], numbers: NumberHash) -> list[str]:
    try:
        columns = link_columns(subject.name, row, numbers)
    except ValueError:
        return ["facts"]
    wrong = chain.changed(columns, Link(str(row["marks"]), str(row["hash"])))
    found = ["request_id" if one == "subject" and row["request_id"] else one for one in wrong]
    misplaced = bool(row["request_id"]) and row["subject"] != ""
    return found or (["subject"] if misplaced else [])


def _head(subject: Subject, hashes: Sequence[str]) -> list[Finding]:
    head = subject.head
    if head is None:
        return [
            Finding(subject.name, "heads", subject.name, "subject", "has no head: nothing says where it ends")
        ]
    if not hashes:
        return [Finding(subject.name, "heads", subject.name, "subject", "names what has no events")]
    here = [("n", head["n"] != len(hashes)), ("hash", head["hash"] != hashes[-1])]
    last = max((int(str(one["head_n"])) for one in subject.seals), default=0)
    here.append(("sealed", head["sealed"] != last))
    words = "does not fit the events and seals"
    return [Finding(subject.name, "heads", subject.name, column, words) for column, wrong in here if wrong]


def _seals(subject: Subject, hashes: Sequence[str]) -> list[Finding]:
    found = []
    for seal in subject.seals:
        place = int(str(seal["head_n"]))
        if not 0 < place <= len(hashes):
            words = f"seals event {place}, which is not there"
            found.append(Finding(subject.name, "seals", str(seal["n"]), "head_n", words))
        elif hashes[place - 1] != seal["head"]:
            words = f"event {place} is not the one that was sealed"
            found.append(Finding(subject.name, "seals", str(seal["n"]), "head", words))
    return found


def _replayed(subject: Subject, numbers: NumberHash) -> tuple[Rows, list[Finding]]:
    """The rows as the chain tells them, and the decisions that were on something else than they held."""
    rows: Rows = {}
    found = []
    gone = any(event["kind"] == HASHED for event in subject.events)
    for event in subject.events:
        for change in json.loads(str(event["changes"])):
            replay(rows, change, _keys(change))
        decided = "" if gone else decided_on(event)
        if decided and recomputed(rows, subject.rows, numbers) not in (decided, None):
            words = "was decided on something else than the record holds"
            found.append(_event(subject, event, "facts", words))
    return rows, found


def _keys(change: Mapping[str, object]) -> Sequence[str]:
    named = str(change["rows"])
    if not named or change["table"] in BY_PERSON:
        return [named]
    return [str(one) for one in positions_of(named)]


def _rows(
    subject: Subject, expected: Rows, numbers: NumberHash, key_of: Callable[[str], str]
) -> list[Finding]:
    found = []
    for table, key in sorted(expected.keys() | subject.rows.keys()):
        was, now = expected.get((table, key)), subject.rows.get((table, key))
        row = key or subject.name
        if was is None or now is None:
            words = "was never written by Blockbot" if was is None else "is missing"
            found.append(Finding(subject.name, table, row, key_of(table), words))
            continue
        for column, value in now.items():
            if chain.plain(veiled(column, value, numbers)) != was.get(column):
                words = "is not as it was written"
                found.append(Finding(subject.name, table, row, column, words))
    return found


def veiled(column: str, value: object, numbers: NumberHash) -> object:
    """A column's value as the chain has it: telephone numbers only as keyed hashes."""
    if column == "e164":
        return numbers.of(str(value))
    return numbers.in_text(value) if column in FREE_TEXT and isinstance(value, str) else value


def _event(subject: Subject, row: Mapping[str, object], column: str, words: str) -> Finding:
    return Finding(subject.name, "events", str(row["id"]), column, words)
