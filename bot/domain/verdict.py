"""Verdicts: what we know about one number of one request, and how a vendor answer becomes one."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What we know about one number of one request."""

    WAITING = "waiting"
    BLOCKED = "blocked"
    REFUSED = "refused"
    MISMATCHED = "mismatched"
    UNCONFIRMED = "unconfirmed"
    SKIPPED = "skipped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one number with the words that belong to it (the vendor's, or ours; may be empty)."""

    verdict: Verdict
    words: str = ""
