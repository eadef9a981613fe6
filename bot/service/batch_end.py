"""What one attempt at a batch comes to, judged from what CloudAgent answered; calls and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.request import Cause, Request
from bot.domain.verdict import UNSURE, Judgement, Verdict
from bot.service import vendor as port


class End(StrEnum):
    """How one batch ended."""

    DONE = "done"
    HELD = "held"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Ended:
    """A batch's end; a held one says why, since when, and until when (None: until somebody decides)."""

    end: End
    until: datetime | None = None
    note: str = ""
    cause: Cause = Cause.NONE
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One call about to be made: which numbers, and which of them an earlier call may have stored."""

    request: Request
    numbers: tuple[str, ...]
    maybe_there: frozenset[str]
    blocked_by: Mapping[str, str]
    """Those that another request (its id) blocks, and that this one has not sent before."""
    sendings: int
    """Of the number that was sent most often, this one included."""
    ends: datetime | None = None
    """The end that is sent with them; None where they are lifted."""


def by_record(judged: Judgement, blocked_by: str) -> Judgement:
    """An error on a number that an earlier request blocks, and that was not sent before, is no doubt."""
    if not blocked_by or judged.words != UNSURE:
        return judged
    words = f"CloudAgent did not take it again: request {blocked_by} blocks it already, to its own end."
    return Judgement(Verdict.SKIPPED, words)


def cause_of(error: port.VendorError) -> Cause:
    """Why the request has to wait after this error."""
    match error:
        case port.GroupUnknown():
            return Cause.GROUP
        case port.AskOperator():
            return Cause.OPERATOR
        case port.WaitUntil(reason="token_war"):
            return Cause.TOKEN_WAR
        case port.WaitUntil(reason="generations"):
            return Cause.GENERATIONS
        case port.WaitUntil():
            return Cause.LIMIT
        case _:
            return Cause.UNREACHABLE
