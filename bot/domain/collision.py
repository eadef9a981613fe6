"""What the ledger knows of numbers that somebody wants to block: hints for people, never an action. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.request import Kind, State
from bot.domain.verdict import Verdict

SHARE = 0.6
LEAST_SHARING = 10
"""So many numbers, and so large a part of all, have to begin alike before it is worth a hint."""
PREFIX_LENGTHS = (8, 6)
"""Characters of an E.164 number with its plus: `+911409` and `+91140`-like beginnings."""
LENGTHS = (7, 30, 90, 180, 365)
"""Days; the next longer one is named to whoever blocks a number again and again."""
OFTEN = 2
"""Earlier blocks of one number after which a longer one is suggested."""


class Hint(StrEnum):
    """Kinds of what is worth knowing."""

    BLOCKED = "blocked"
    PENDING = "pending"
    UNDONE = "undone"
    OFTEN = "often"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One number in another request of the ledger."""

    e164: str
    verdict: Verdict
    state: State
    kind: Kind
    group: str
    requester: str
    closed_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Collision:
    """A hint about one or more numbers; `who` and `at` are of the latest request."""

    hint: Hint
    numbers: tuple[str, ...]
    who: str = ""
    at: datetime | None = None
    group: str = ""
    days: int = 0
    """The length that is suggested; 0 where none is."""


def collisions(meetings: Sequence[Meeting], *, group: str, now: datetime) -> tuple[Collision, ...]:
    """At most one hint a kind. `meetings` newest first; `group` is the one that is asked for."""
    found = (
        _hint(Hint.BLOCKED, [one for one in meetings if _stands(one, group, now)]),
        _hint(Hint.PENDING, [one for one in meetings if one.state is State.PENDING]),
        _hint(Hint.UNDONE, [one for one in meetings if one.verdict is Verdict.UNDONE]),
        _often(meetings),
    )
    return tuple(one for one in found if one is not None)


def shared_prefix(counts: Iterable[tuple[str, int]], total: int) -> tuple[str, int] | None:
    """The longest beginning that most numbers share, with how many do; None if there is none."""
    for prefix, count in sorted(counts, key=lambda one: (-len(one[0]), -one[1])):
        if count >= LEAST_SHARING and count >= SHARE * total:
            return prefix, count
    return None


def _stands(one: Meeting, group: str, now: datetime) -> bool:
    return (
        one.kind is Kind.BLOCK
        and one.verdict in (Verdict.BLOCKED, Verdict.UNCONFIRMED)
        and one.group.lower() == group.lower()
        and (one.expires_at is None or one.expires_at > now)
    )


def _hint(hint: Hint, met: Sequence[Meeting]) -> Collision | None:
    if not met:
        return None
    numbers = tuple(dict.fromkeys(one.e164 for one in met))
    latest = met[0]
    at = latest.expires_at if hint is Hint.BLOCKED else latest.closed_at
    return Collision(hint, numbers, latest.requester, at, latest.group)


def _often(meetings: Sequence[Meeting]) -> Collision | None:
    blocks = Counter(one.e164 for one in meetings if one.kind is Kind.BLOCK and _was_blocked(one))
    numbers = tuple(number for number, count in blocks.items() if count >= OFTEN)
    if not numbers:
        return None
    return Collision(Hint.OFTEN, numbers, days=_longer(one for one in meetings if one.e164 in numbers))


def _longer(meetings: Iterable[Meeting]) -> int:
    """The first usual length, in days, beyond all that these blocks had."""
    had = [one.expires_at - one.closed_at for one in meetings if one.expires_at and one.closed_at]
    least = max(had, default=timedelta()) + timedelta(days=1)  # a block is done a little after it began
    return next((days for days in LENGTHS if timedelta(days=days) > least), 0) if had else 0


def _was_blocked(one: Meeting) -> bool:
    return one.verdict in (Verdict.BLOCKED, Verdict.UNDONE)
