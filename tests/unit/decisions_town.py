"""The people, rules and requests of the state machine of decisions, and what must hold when one starts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.expiry import Duration
from bot.domain.policy import GroupPolicy
from bot.domain.request import Decided, Decision, Request, State
from bot.domain.storm import Storm, is_open

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
LEADS = frozenset({"ULEAD1", "ULEAD2", "ULEAD3"})
ASKERS = ("UASKER", "UCALL1")
PEOPLE = (*ASKERS, *sorted(LEADS), "UELSE")
NUMBERS = ("+911", "+912", "+913")
GROUPS = ("spam-callers", "vip-line")
RUNS = frozenset({State.APPROVED, State.RUNNING, State.HELD, State.DONE})


@dataclass(frozen=True)
class Rules:
    """The rules of one group at one moment; `longest` in days."""

    approvers: frozenset[str]
    requesters: frozenset[str]
    quorum: int
    longest: int
    most: int

    @property
    def policy(self) -> GroupPolicy:
        return GroupPolicy(
            requesters=tuple(sorted(self.requesters)) or ("UNOBODY",),
            approvers=tuple(sorted(self.approvers)),
            quorum=self.quorum,
            longest=timedelta(days=self.longest),
            most_numbers=self.most,
            time_out=timedelta(hours=8),
            reminders=(timedelta(hours=1), timedelta(hours=4)),
        )


@dataclass
class Kept:
    """One request as the ledger would keep it."""

    request: Request
    left: frozenset[str]
    decisions: list[Decision] = field(default_factory=list)
    rights: set[str] = field(default_factory=set)
    """Approvers who had the right when they said yes."""
    settled: Request | None = None
    corrects: str = ""


def days(count: int) -> Duration:
    return Duration(f"for {count} days", 0, count, 0)


def check_started(
    kept: Kept, rules: Rules, storm: Storm | None, oncall: frozenset[str], now: datetime
) -> None:
    """What must be true at the moment a request starts."""
    request = kept.request
    assert request.expires_at is not None
    assert request.expires_at <= now + timedelta(days=rules.longest), "longer than the rules allow"
    assert len(kept.left) <= rules.most, "more numbers than the rules allow"
    if request.storm:
        assert storm is not None
        assert is_open(storm, now)
        assert request.requester in oncall
        assert request.expires_at <= now + storm.longest_expiry
        return
    approvals = {one.actor for one in kept.decisions if one.decided is Decided.APPROVED}
    assert len(approvals) >= max(request.quorum, rules.quorum), "fewer approvals than the rules want"
    assert request.requester not in approvals
