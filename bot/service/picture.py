"""View-models: what a card shows of a request, read from the ledger and never from a Slack message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.collision import Collision
from bot.domain.events import Event
from bot.domain.request import Cause, Decision, Kind, State
from bot.domain.standing import Fate
from bot.domain.verdict import Verdict

MOST_SHOWN = 20
"""Numbers written out one by one; beyond that people get a summary and a file."""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number as people read it, with what is known of it."""

    e164: str
    shown: str
    """International form with spaces, e.g. `+91 98765 43210`."""
    verdict: Verdict = Verdict.WAITING
    words: str = ""
    """The vendor's words, or ours; typed or foreign text, never trusted as markup."""
    note: str = ""
    """A warning from the reader, e.g. that the number is not assigned."""
    sent: int = 0
    """How often it was sent to CloudAgent; more than once only after a crash or a lost answer."""


DecisionLine = Decision


@dataclass(frozen=True, slots=True)
class RequestPicture:
    """All a card may show of one request. Times are aware UTC; people are Slack user ids."""

    id: str
    kind: Kind
    state: State
    group: str
    requester: str
    reason: str
    expiry_asked: str
    """As typed, e.g. `for 30 days`; empty where a default was taken."""
    expiry_line: str
    """The echo sentence, e.g. `until Wed 23 Dec 2026 23:59 IST · 30 days from now`."""
    created_at: datetime
    total: int
    numbers: tuple[NumberLine, ...]
    """The first MOST_SHOWN of them, in the order of the request."""
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    """Who was asked to decide: user ids (U…/W…) and user-group ids (S…)."""
    decisions: tuple[DecisionLine, ...] = ()
    quorum: int = 1
    closed_at: datetime | None = None
    closed_by: str = ""
    note: str = ""
    """Why it is held, e.g. `CloudAgent unreachable since 14:02 — 57 numbers waiting`; may be empty.

    Of a rejected request that had been approved before: the reason, which no decision carries then.
    """
    held_for: Cause = Cause.NONE
    permalink: str = ""
    """Where the card stands; empty until it was posted."""
    storm: str = ""
    """The storm in which it ran without approval."""
    narrowings: tuple[Event, ...] = ()
    """What approvers took away, oldest first."""
    collisions: tuple[Collision, ...] = ()
    """What the ledger knows of its numbers already; read while it is pending."""
    prefix: tuple[str, int] | None = None
    """A beginning that most of its numbers share, with how many do."""
    claimed_by: str = ""
    """Who said that they are looking; empty when nobody is."""
    claimed_until: datetime | None = None
    lapses_at: datetime | None = None
    fates: Mapping[Fate, int] = field(default_factory=dict)
    """Of a finished block: what has become of the numbers that it (perhaps) blocked."""
    starts_at: datetime | None = None
    """When approved work begins; until then the approval can be taken back."""
    time_left: timedelta | None = None
    """Of long work under way, as far as a pace can be told."""
    shown: str = ""
    """What the card carries to be compared when somebody decides; empty where nothing is to be decided."""
    failures: tuple[NumberLine, ...] = ()
    """Above MOST_SHOWN numbers: the first refused, mismatched or unconfirmed ones (at most MOST_SHOWN)."""
