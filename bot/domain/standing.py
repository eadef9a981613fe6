"""Whether a number is blocked now, by our knowledge: folds what was sent about it; asks and stores nothing.

CloudAgent cannot be asked, so the answer is a pair of ends: the number is blocked at least until the one and
at most until the other. Two assumptions stand behind it (see docs/unverified.md): an add to a group where the
number stands already replaces its end, and a delete, which names no group, lifts the number in the group it
was asked for and possibly in all others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.request import Kind
from bot.domain.verdict import Verdict

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The end of a block that never was, or that was lifted."""

FOREVER = datetime(2099, 12, 31, tzinfo=UTC)
"""The end of a permanent block in our record, whatever day the policy has it sent with."""


class Known(StrEnum):
    """What we can say about a number in a group at a moment."""

    BLOCKED = "blocked"
    FREE = "free"
    UNCONFIRMED = "unconfirmed"


class Fate(StrEnum):
    """What has become of a number that a request blocked."""

    BLOCKED = "blocked"
    LATER = "later"
    """Blocked, to an end that a later request set."""
    PERHAPS = "perhaps"
    LIFTED = "lifted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Act:
    """One number's part in one request, as the ledger has it."""

    request_id: str
    kind: Kind
    group: str
    verdict: Verdict
    until: datetime
    """The end that was sent, or is to be; FOREVER where that is not known, of no meaning for an unblock."""
    ended: datetime
    """When its verdict came."""
    began: datetime | None = None
    """When it left for CloudAgent the last time."""
    sent: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """One number in one group: blocked at least until `low` and at most until `high`."""

    low: datetime = NEVER
    high: datetime = NEVER
    by: str = ""
    """The latest blocking request that (perhaps) set these ends."""

    def at(self, now: datetime) -> Known:
        """What that means at a moment."""
        if self.low > now:
            return Known.BLOCKED
        return Known.FREE if self.high <= now else Known.UNCONFIRMED


CERTAIN = {Kind.BLOCK: Verdict.BLOCKED, Kind.UNBLOCK: Verdict.UNDONE}
"""The verdict by which CloudAgent confirms what a request asked for."""

DOUBTFUL = frozenset({Verdict.UNCONFIRMED, Verdict.MISMATCHED})
"""It may have happened or not."""


def fold(acts: Iterable[Act]) -> Mapping[str, Standing]:
    """The standing of one number in every group that its acts name."""
    standings: dict[str, Standing] = {}
    last = NEVER
    for act in sorted(filter(_has_effect, acts), key=_order):
        # Two calls that were out at the same time may have arrived in either order.
        overlaps = act.began is not None and act.began < last
        certain = act.verdict is CERTAIN[act.kind] and not overlaps
        last = max(last, _ended(act))
        if act.kind is Kind.BLOCK:
            standings[act.group] = _added(standings.get(act.group, Standing()), act, certain=certain)
        else:
            _lift(standings, act, certain=certain)
    return standings


def _has_effect(act: Act) -> bool:
    return act.verdict is CERTAIN[act.kind] or act.verdict in DOUBTFUL or _is_out(act)


def _is_out(act: Act) -> bool:
    return act.verdict is Verdict.WAITING and act.sent > 0


def _ended(act: Act) -> datetime:
    return FOREVER if _is_out(act) else act.ended


def _order(act: Act) -> tuple[datetime, datetime, str]:
    return (_ended(act), act.began or act.ended, act.request_id)


def _added(before: Standing, act: Act, *, certain: bool) -> Standing:
    if certain:
        return Standing(act.until, act.until, act.request_id)
    return Standing(min(before.low, act.until), max(before.high, act.until), act.request_id)


def _lift(standings: dict[str, Standing], act: Act, *, certain: bool) -> None:
    for group, before in standings.items():
        sure = certain and group == act.group
        standings[group] = Standing(NEVER, NEVER if sure else before.high, before.by)
