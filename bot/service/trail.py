"""Use case: the audit trail, line by line in the order in which it was written; reads only, page by page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.domain.positions import positions_of
from bot.domain.span import Span

PAGE = 500
"""Events read at once."""

COLUMNS = (
    "at", "request", "event", "actor", "group", "kind", "requester", "reason", "number", "verdict", "words",
    "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """Which part of the trail; what is empty does not matter. `number` is E.164, `person` a Slack user id."""

    span: Span = field(default_factory=Span)
    group: str = ""
    numbers: tuple[str, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event with the request it belongs to; storms and the policy belong to none."""

    row: int
    at: datetime
    subject: str
    """The request's id, `policy`, or `storm:…`."""
    event: str
    actor: str
    facts: Mapping[str, object] = field(default_factory=dict)
    group: str = ""
    kind: str = ""
    requester: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TrailItem:
    """One number of a request as it stands now."""

    seq: int
    e164: str
    verdict: str
    words: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line of the trail: an event, or what became of one number in it."""

    event: TrailEvent
    number: str = ""
    verdict: str = ""
    words: str = ""

    def cells(self) -> dict[str, str]:
        """The line by column; moments in UTC, facts as JSON."""
        event = self.event
        return {
            "at": event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "request": event.subject,
            "event": event.event,
            "actor": event.actor,
            "group": event.group,
            "kind": event.kind,
            "requester": event.requester,
            "reason": event.reason,
            "number": self.number,
            "verdict": self.verdict,
            "words": self.words,
            "facts": json.dumps(dict(event.facts), sort_keys=True, ensure_ascii=False),
        }


class Trail(Protocol):
    """Rows of the trail."""

    def after(self, row: int, query: TrailQuery, most: int) -> Sequence[TrailEvent]:
        """Events after this row, in the order in which they were written."""
        ...

    def latest(self, query: TrailQuery, skipped: int, most: int) -> Sequence[TrailEvent]:
        """Events from the newest on, without the first `skipped`."""
        ...

    def items(self, request_id: str, query: TrailQuery, seqs: Sequence[int] | None) -> Sequence[TrailItem]:
        """The numbers at these positions of a request (None: all), of them those that are asked for."""
        ...

    def judged(self, request_id: str) -> bool:
        """Whether its verdicts have events of their own; older versions wrote none."""
        ...


def lines_of(trail: Trail, events: Sequence[TrailEvent], query: TrailQuery) -> Iterator[TrailLine]:
    """The lines of some events: verdicts become one line a number."""
    for event in events:
        if event.event == "numbers_judged":
            yield from _judged(trail, event, query)
            continue
        yield TrailLine(event, words=_words(event))
        if event.event == "execution_finished" and not trail.judged(event.subject):
            for item in trail.items(event.subject, query, None):
                yield TrailLine(event, item.e164, item.verdict, item.words)


def _judged(trail: Trail, event: TrailEvent, query: TrailQuery) -> Iterator[TrailLine]:
    verdicts = event.facts.get("verdicts")
    known = verdicts.items() if isinstance(verdicts, dict) else ()
    found = {seq: verdict for verdict, seqs in known for seq in positions_of(str(seqs))}
    for item in trail.items(event.subject, query, tuple(found)):
        # The words that are kept belong to the latest verdict only.
        words = item.words if item.changed_at == event.at else ""
        yield TrailLine(event, item.e164, found[item.seq], words)


def _words(event: TrailEvent) -> str:
    told = event.facts.get("note") or (event.facts.get("reason") if event.event != "request_asked" else "")
    return str(told or "")
