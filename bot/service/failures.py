"""A failure of ours that a person was told of by a short id: what an operator needs to find out why."""

import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from structlog.contextvars import get_contextvars

from bot.service.trace import current_trace

LONGEST = 12_000
"""Characters kept of a stack trace: its end, where the cause stands."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure. `words` is the stack trace, not masked yet; `error` is for instruments, never stored."""

    id: str
    at: datetime
    what: str
    """The kind of payload or the work in whose course it happened."""
    kind: str
    """The exception's name."""
    words: str
    trace: str = ""
    request_id: str = ""
    error: BaseException | None = field(default=None, repr=False, compare=False)


Failed = Callable[[Failure], None]
"""Takes note of a failure; never raises and never waits."""


def ignored(_failure: Failure) -> None:
    """For where nobody takes note."""


def failure_of(error: BaseException, what: str) -> Failure:
    """Describes an exception with a new id, and with the trace and request of the present context."""
    words = "".join(traceback.format_exception(error))
    return Failure(
        id=uuid.uuid4().hex[:8],
        at=datetime.now(UTC),
        what=what,
        kind=type(error).__name__,
        words=words[-LONGEST:],
        trace=current_trace(),
        request_id=str(get_contextvars().get("request_id", "")),
        error=error,
    )
