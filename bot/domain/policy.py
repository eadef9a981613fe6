"""What the policy says: who may ask and decide, how many, how long. Pure; read from a file elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import FieldRefused, Refused

LONGEST = timedelta(days=366)
"""Without a policy file a block ends within a year."""

MOST_NUMBERS = 100_000
"""Numbers one request may carry at the most, the size of the largest file we read."""


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """The rules of one block-number group."""

    approvers: tuple[str, ...] = ()
    """User ids and user-group ids."""
    quorum: int = 1
    longest: timedelta = LONGEST
    default_expiry: str = "for 30 days"
    """Taken, and said out loud, when somebody names no expiry."""
    permanent: bool = False
    most_numbers: int = MOST_NUMBERS


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one workspace."""

    default: GroupPolicy = GroupPolicy()

    def of(self, group: str) -> GroupPolicy:
        """The rules that apply to a group."""
        del group  # per-group rules come with the policy file
        return self.default


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

    `approvers` are the user ids behind the rules' approvers, None while Slack has not told them; `ends_at`
    is the end as it would be now.
    """
    if total > rules.most_numbers:
        raise FieldRefused(
            "numbers",
            f"{total} numbers are too many for one request; at most {rules.most_numbers} are allowed.",
            code="too-many",
        )
    if ends_at is None and not rules.permanent:
        raise FieldRefused(
            "expiry",
            "Permanent blocks are not allowed here. Say how long instead.",
            code="permanent",
            choices=("for 30 days", "for 1 year"),
        )
    if ends_at is not None and ends_at > now + rules.longest:
        raise FieldRefused(
            "expiry",
            f"That is too long: a block may last at most {rules.longest.days} days.",
            code="too-long-block",
            choices=("for 30 days", "for 90 days"),
        )
    if approvers is not None and not approvers - {requester}:
        raise Refused(
            "Nobody but you could approve this request. Ask your operator to add an approver "
            "(BLOCK_APPROVERS).",
            code="no-approver",
        )
