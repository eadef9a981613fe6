"""What the policy says: who may ask and decide, how many, how long. Pure; read from a file elsewhere."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import FieldRefused, Refused

LONGEST = timedelta(days=366)
"""Without a policy file a block ends within a year."""

MOST_NUMBERS = 100_000
"""Numbers one request may carry at the most, the size of the largest file we read."""

PERMANENT_UNTIL = date(2099, 12, 31)
"""The end that a permanent block is sent with; the vendor documents no way to leave `expiryDate` out."""

USUAL_REASONS = (
    "This is our own or a customer's number",
    "It is not clear that this is spam",
    "These numbers are blocked already",
    "Too long; ask for a shorter time",
    "Wrong group",
)

MOST_NAMED = 3
"""Protected numbers named in one refusal."""


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """The rules of one block-number group. People are user ids and user-group ids."""

    requesters: tuple[str, ...] = ()
    """Who may ask; empty: anybody."""
    approvers: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """They may approve too, but no card pings them."""
    fallback: tuple[str, ...] = ()
    """User ids who decide while Slack does not tell the members of the user groups."""
    next_circle: tuple[str, ...] = ()
    """Pinged from the second reminder on. That alone gives nobody a right to decide."""
    quorum: int = 1
    longest: timedelta = LONGEST
    default_expiry: str = "for 30 days"
    """Taken, and said out loud, when somebody names no expiry."""
    permanent: bool = False
    most_numbers: int = MOST_NUMBERS
    time_out: timedelta | None = timedelta(days=3)
    """An undecided request lapses after this; None: never."""
    reminders: tuple[timedelta, ...] = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
    """When the approvers are reminded, counted from the request."""
    ending_notice: timedelta | None = timedelta(days=1)
    """How long before its end a block stands in the channel's digest; None: this group stays quiet."""
    channel: str = ""
    """A second channel that shows the card too; empty: none."""

    @property
    def deciders(self) -> tuple[str, ...]:
        """Everybody who may decide."""
        return tuple(dict.fromkeys((*self.approvers, *self.silent)))


@dataclass(frozen=True, slots=True)
class Protected:
    """Numbers that are never blocked. `label` says whose they are, as in “our own numbers”."""

    label: str
    numbers: frozenset[str] = frozenset()
    """In E.164."""
    prefixes: tuple[str, ...] = ()
    """Beginnings of E.164 numbers."""

    def has(self, e164: str) -> bool:
        """Whether this number is one of them."""
        return e164 in self.numbers or e164.startswith(self.prefixes or ("never",))


@dataclass(frozen=True, slots=True)
class StormRules:
    """The bounds of a spam storm."""

    oncall: tuple[str, ...] = ()
    """Who may declare one and act in it."""
    groups: tuple[str, ...] = ()
    """The groups it may be declared for; empty: any."""
    longest: timedelta = timedelta(hours=8)
    most_numbers: int = 5000
    """Numbers that may be blocked without approval in one storm, over all its requests."""
    longest_expiry: timedelta = timedelta(days=7)
    review_within: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily span on one zone's wall clock in which nobody is reminded; may pass midnight."""

    start: time
    end: time
    zone: ZoneInfo

    def delayed(self, at: datetime) -> datetime:
        """The same moment, or the end of the quiet hours it falls into."""
        wall = at.astimezone(self.zone)
        clock = wall.time()
        crossing = self.start > self.end
        inside = clock >= self.start or clock < self.end if crossing else self.start <= clock < self.end
        if not inside:
            return at
        day = wall.date() + timedelta(days=1 if crossing and clock >= self.start else 0)
        return datetime.combine(day, self.end, self.zone).astimezone(at.tzinfo)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one workspace."""

    default: GroupPolicy = GroupPolicy()
    groups: Mapping[str, GroupPolicy] = field(default_factory=dict)
    """By the group's name in lower case."""
    protected: tuple[Protected, ...] = ()
    storm: StormRules = StormRules()
    quiet: QuietHours | None = None
    auditors: tuple[str, ...] = ()
    """Who may read the whole record beside the default approvers: user ids and user-group ids."""
    reject_reasons: tuple[str, ...] = USUAL_REASONS
    """What a rejection's form offers to pick from; a reason may always be typed."""
    operators: tuple[str, ...] = ()
    """Who sees in App Home how Blockbot is doing; empty: the on-call people."""
    weekly_report: bool = True
    """Whether each channel is told on Mondays what was blocked in the week."""
    cancel_seconds: int = 0
    """How long approved work waits so that a mis-click can be taken back; 0: it begins at once."""
    named_only: bool = False
    """Only groups with rules of their own may be asked for."""
    permanent_until: date = PERMANENT_UNTIL

    @property
    def far(self) -> datetime:
        """The instant (UTC) that CloudAgent gets as the end of a permanent block."""
        return datetime.combine(self.permanent_until, time(), UTC)

    def of(self, group: str) -> GroupPolicy:
        """The rules that apply to a group."""
        return self.groups.get(group.lower(), self.default)

    def knows(self, group: str) -> bool:
        """Whether this group may be asked for at all."""
        return not self.named_only or group.lower() in self.groups

    def everybody(self) -> frozenset[str]:
        """All user and user-group ids that the rules name."""
        found: set[str] = {*self.storm.oncall, *self.auditors, *self.operators}
        for rules in (self.default, *self.groups.values()):
            found.update(rules.requesters, rules.deciders, rules.fallback, rules.next_circle)
        return frozenset(found)

    def whose(self, e164: str) -> str:
        """The label under which a number is protected; empty if it is not."""
        return next((one.label for one in self.protected if one.has(e164)), "")

    def with_approvers(self, approvers: tuple[str, ...], oncall: tuple[str, ...]) -> "Policy":
        """The same rules, with these people wherever the file names none."""
        storm = self.storm if self.storm.oncall else dataclasses.replace(self.storm, oncall=oncall)

        def filled(rules: GroupPolicy) -> GroupPolicy:
            return rules if rules.deciders else dataclasses.replace(rules, approvers=approvers)

        groups = {name: filled(rules) for name, rules in self.groups.items()}
        return dataclasses.replace(self, default=filled(self.default), groups=groups, storm=storm)


def check_request(
    rules: GroupPolicy,
    *,
    requester: str,
    approvers: frozenset[str] | None,
    total: int,
    ends_at: datetime | None,
    now: datetime,
) -> None:
    """Refuses what nobody could approve, at the field that has it.

    `approvers` are the user ids of those who may decide, None while Slack has not told them; `ends_at`
    is the end as it would be now.
    """
    if total > rules.most_numbers:
        raise FieldRefused(
            "numbers",
            f"{total} numbers are too many for one request; at most {rules.most_numbers} are allowed.",
            code="too-many",
        )
    check_end(rules, ends_at=ends_at, now=now)
    if approvers is not None and len(approvers - {requester}) < rules.quorum:
        raise Refused(_too_few(len(approvers - {requester}), rules.quorum), code="no-approver")


def check_end(rules: GroupPolicy, *, ends_at: datetime | None, now: datetime) -> None:
    """Refuses an end that the rules do not allow; None is permanent."""
    if ends_at is None and not rules.permanent:
        raise FieldRefused(
            "expiry",
            "Permanent blocks are not allowed here. Say how long instead.",
            code="permanent",
            choices=_lengths(rules.longest),
        )
    if ends_at is not None and ends_at > now + rules.longest:
        raise FieldRefused(
            "expiry",
            f"That is too long: a block may last at most {length(rules.longest)}.",
            code="too-long-block",
            choices=_lengths(rules.longest),
        )


def check_still(rules: GroupPolicy, *, total: int, ends_at: datetime | None, now: datetime) -> None:
    """Refuses to approve what was allowed when it was asked and is not any more; `total` is what is left."""
    if total > rules.most_numbers:
        raise Refused(
            f"The rules have changed since this was asked: at most {rules.most_numbers} numbers are allowed "
            "in one request. Take some out with Edit, or reject it.",
            code="rules-changed",
        )
    try:
        check_end(rules, ends_at=ends_at, now=now)
    except FieldRefused as refused:
        raise Refused(
            f"The rules have changed since this was asked. {refused.sentence} Shorten it with Edit, or "
            "reject it.",
            code="rules-changed",
        ) from None


def check_requester(rules: GroupPolicy, *, group: str, allowed: bool) -> None:
    """Refuses somebody who may not ask; `allowed` says whether they are among the requesters."""
    if rules.requesters and not allowed:
        raise FieldRefused(
            "group",
            f"You may not ask for blocks in {group}. Ask a team lead, or your operator for the right to.",
            code="not-requester",
        )


def check_numbers(policy: Policy, numbers: Iterable[str]) -> None:
    """Refuses numbers that are protected, naming whose they are."""
    found = [(e164, label) for e164 in numbers if (label := policy.whose(e164))]
    if found:
        named = ", ".join(f"{e164} ({label})" for e164, label in found[:MOST_NAMED])
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise FieldRefused(
            "numbers", f"Protected and never blocked: {named}{more}. Leave them out.", code="protected"
        )


def length(span: timedelta) -> str:
    """A span in the largest unit that holds it whole: `30 days`, `36 hours`, `1 minute`."""
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds} seconds"


def _lengths(longest: timedelta) -> tuple[str, ...]:
    usual = (timedelta(days=30), timedelta(days=90), timedelta(days=365))
    fitting = tuple(f"for {length(span)}" for span in usual if span <= longest)[:2]
    return fitting or (f"for {length(longest)}",)


def _too_few(others: int, quorum: int) -> str:
    if not others:
        return (
            "Nobody but you could approve this request. Ask your operator to add an approver "
            "(BLOCK_APPROVERS or the policy file)."
        )
    return (
        f"This needs {quorum} approvals, but only {others} other than you may approve. "
        "Ask your operator to add approvers."
    )
