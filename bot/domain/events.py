"""Every kind of event the history knows, one constructor each, so that none can be half filled.

Nothing else makes events (a test guards it). `facts` hold JSON values only; what a person or CloudAgent wrote
stands under one of the names in FREE_TEXT, telephone numbers under one of those in NUMBERS.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

FREE_TEXT = frozenset({"reason", "note", "text", "words"})
"""Facts that may hold anything, telephone numbers too."""

NUMBERS = frozenset({"taken_out"})
"""Facts that are lists of E.164 numbers."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the append-only history; people are Slack user ids, `at` is aware UTC."""

    kind: str
    actor: str
    at: datetime
    facts: Mapping[str, object] = field(default_factory=dict)


def request_asked(
    *, by: str, at: datetime, kind: str, group: str, numbers: int, expiry: str, reason: str
) -> Event:
    """Somebody asked for numbers to be blocked or lifted."""
    facts = {"kind": kind, "group": group, "numbers": numbers, "expiry": expiry, "reason": reason}
    return Event("request_asked", by, at, facts)


def approval_given(*, by: str, at: datetime, count: int, quorum: int, content: str) -> Event:
    """One approval of as many as are needed; `content` is the keyed hash of what was approved."""
    return Event("approval_given", by, at, {"count": count, "quorum": quorum, "content": content})


def request_approved(*, by: str, at: datetime, expires_at: datetime | None) -> Event:
    """The quorum is reached; the end is an instant from now on."""
    return Event("request_approved", by, at, {"expires_at": _iso(expires_at)})


def approval_taken_back(*, by: str, at: datetime) -> Event:
    """An approver took a fresh approval back; nothing had been sent."""
    return Event("approval_taken_back", by, at)


def request_rejected(*, by: str, at: datetime, reason: str, content: str) -> Event:
    """An approver said no to this content (a keyed hash), or gave up what waited for its group."""
    return Event("request_rejected", by, at, {"reason": reason, "content": content})


def request_cancelled(*, by: str, at: datetime) -> Event:
    """The requester took it back."""
    return Event("request_cancelled", by, at)


def request_narrowed(
    *,
    by: str,
    at: datetime,
    taken_out: Sequence[str],
    count: int,
    expiry: tuple[str, str] | None,
    group: tuple[str, str] | None,
) -> Event:
    """An approver took `count` numbers out (as many named as fit), or changed expiry or group: (was, is)."""
    facts: dict[str, object] = {"taken_out": list(taken_out), "count": count}
    facts |= {"expiry": list(expiry)} if expiry else {}
    facts |= {"group": list(group)} if group else {}
    return Event("request_narrowed", by, at, facts)


def request_claimed(*, by: str, at: datetime, until: datetime) -> Event:
    """An approver is looking at it."""
    return Event("request_claimed", by, at, {"until": _iso(until)})


def claim_lapsed(*, by: str, at: datetime) -> Event:
    """Whoever was looking did not decide."""
    return Event("claim_lapsed", by, at)


def request_lapsed(*, at: datetime) -> Event:
    """Nobody decided in time."""
    return Event("request_lapsed", "", at)


def approvers_reminded(*, at: datetime, count: int, pinged: Sequence[str]) -> Event:
    """The `count`th reminder went to these people and user groups."""
    return Event("approvers_reminded", "", at, {"count": count, "pinged": list(pinged)})


def run_without_approval(*, by: str, at: datetime, storm: str, expires_at: datetime | None) -> Event:
    """It started at once, in a storm."""
    return Event("run_without_approval", by, at, {"storm": storm, "expires_at": _iso(expires_at)})


def execution_began(*, at: datetime, attempt: int) -> Event:
    """A process has taken it up."""
    return Event("execution_began", "", at, {"attempt": attempt})


def execution_held(*, at: datetime, until: datetime | None, note: str, cause: str) -> Event:
    """It was put aside."""
    return Event("execution_held", "", at, {"until": _iso(until), "note": note, "cause": cause})


def execution_released(*, at: datetime, cause: str) -> Event:
    """What held it is over."""
    return Event("execution_released", "", at, {"cause": cause})


def execution_taken_up(*, at: datetime, attempt: int, lost_by: str) -> Event:
    """Whoever was at it fell silent; it was handed out again."""
    return Event("execution_taken_up", "", at, {"attempt": attempt, "lost_by": lost_by})


def execution_finished(*, at: datetime, counts: Mapping[str, int]) -> Event:
    """Every number has its verdict."""
    return Event("execution_finished", "", at, {"counts": dict(counts)})


def numbers_sent(*, at: datetime, seqs: str) -> Event:
    """These items (positions, as `0-99,103`) are about to leave for CloudAgent."""
    return Event("numbers_sent", "", at, {"items": seqs})


def numbers_kept_back(*, at: datetime, seqs: str) -> Event:
    """The call did not go through: CloudAgent surely did not get these items."""
    return Event("numbers_kept_back", "", at, {"items": seqs})


def numbers_judged(*, by: str, at: datetime, verdicts: Mapping[str, str]) -> Event:
    """Verdicts were written: which items (positions) became what; `by` where a person decided it."""
    return Event("numbers_judged", by, at, {"verdicts": dict(verdicts)})


def group_agreed(*, by: str, at: datetime, group: str) -> Event:
    """An approver agreed that the group is created in CloudAgent."""
    return Event("group_agreed", by, at, {"group": group})


def retry_asked(*, by: str, at: datetime, numbers: int, attempt: int) -> Event:
    """What failed is tried once more."""
    return Event("retry_asked", by, at, {"numbers": numbers, "attempt": attempt})


def undo_asked(*, by: str, at: datetime, request: str) -> Event:
    """Somebody asked, with that request, to lift what this one blocked."""
    return Event("undo_asked", by, at, {"request": request})


def extension_asked(*, by: str, at: datetime, request: str) -> Event:
    """Somebody asked, with that request, for a later end."""
    return Event("extension_asked", by, at, {"request": request})


def asked_again(*, by: str, at: datetime, request: str) -> Event:
    """The requester asked once more, with that request."""
    return Event("asked_again", by, at, {"request": request})


def block_ended(*, at: datetime, numbers: Mapping[str, int]) -> Event:
    """The end that was sent has passed; how many of its numbers had come to what."""
    return Event("block_ended", "", at, {"numbers": dict(numbers)})


def ends_announced(*, at: datetime, requests: Sequence[str]) -> Event:
    """A channel's digest named the blocks that end soon."""
    return Event("ends_announced", "", at, {"requests": list(requests)})


def adopted(*, by: str, at: datetime, reconciliation: str, kind: str) -> Event:
    """A lead took over into the ledger what CloudAgent's own list says."""
    return Event("adopted", by, at, {"reconciliation": reconciliation, "kind": kind})


def storm_declared(*, by: str, at: datetime, group: str, until: datetime, cap: int, reason: str) -> Event:
    """A storm began."""
    facts = {"group": group, "until": _iso(until), "cap": cap, "reason": reason}
    return Event("storm_declared", by, at, facts)


def storm_ended(*, by: str, at: datetime, numbers: int, review_by: datetime) -> Event:
    """A storm is over; so many numbers ran in it."""
    return Event("storm_ended", by, at, {"numbers": numbers, "review_by": _iso(review_by)})


def storm_reviewed(*, by: str, at: datetime, requests: int, outcomes: Mapping[str, int]) -> Event:
    """Approvers have looked at all that ran in the storm; how many requests were kept, shortened, undone."""
    return Event("storm_reviewed", by, at, {"requests": requests, "outcomes": dict(outcomes)})


def run_reviewed(*, by: str, at: datetime, storm: str, outcome: str, reason: str, request: str) -> Event:
    """An approver kept, shortened or undid what ran in a storm; the last two by that other request."""
    facts = {"storm": storm, "outcome": outcome, "reason": reason, "request": request}
    return Event("run_reviewed", by, at, facts)


def asked_in_review(*, by: str, at: datetime, storm: str, outcome: str, request: str) -> Event:
    """It corrects what that request ran in a storm, by an approver's word."""
    return Event("asked_in_review", by, at, {"storm": storm, "outcome": outcome, "request": request})


def review_reminded(*, at: datetime) -> Event:
    """The leads were told that a review is owed."""
    return Event("review_reminded", "", at)


def policy_changed(*, at: datetime, digest: str, was: str, text: str) -> Event:
    """Other rules hold; `text` is the file, or empty where it is too long to keep."""
    return Event("policy_changed", "", at, {"digest": digest, "was": was, "text": text})


def storm_used(*, by: str, at: datetime, request: str, numbers: int) -> Event:
    """That request took so many numbers of the storm's cap."""
    return Event("storm_used", by, at, {"request": request, "numbers": numbers})


def rows_changed(*, at: datetime) -> Event:
    """Rows changed without an event of their own, such as a batch that had nothing left to send."""
    return Event("rows_changed", "", at)


def record_adopted(*, at: datetime, events: int) -> Event:
    """The chain begins here: so many events were written before it, and the rows are as they were found."""
    return Event("record_adopted", "", at, {"events": events})


def numbers_hashed(*, at: datetime, numbers: int) -> Event:
    """Retention: the telephone numbers of this subject are kept only as keyed hashes from now on."""
    return Event("numbers_hashed", "", at, {"numbers": numbers})


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
