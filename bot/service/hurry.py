"""What waits for the work at hand: a person (Slack shows an error after 3 s), or a call; decides nothing."""

import contextlib
import contextvars
from collections.abc import Iterator

_UNTIL: contextvars.ContextVar[float | None] = contextvars.ContextVar("until", default=None)

_CALL_WAITS: contextvars.ContextVar[bool] = contextvars.ContextVar("call_waits", default=False)

_due: list[float] = []
"""When each answer that this process owes is due."""


@contextlib.contextmanager
def somebody_waits(until: float) -> Iterator[None]:
    """Marks what runs inside as work for which somebody waits until this moment of the loop's clock."""
    before = _UNTIL.set(until)
    _due.append(until)
    try:
        yield
    finally:
        _due.remove(until)
        _UNTIL.reset(before)


def people_waiting() -> int:
    """How many people this process owes an answer to at the moment."""
    return len(_due)


def waited_for_until() -> float | None:
    """The moment of the loop's clock by which an answer is due; None where nobody waits."""
    return _UNTIL.get()


@contextlib.contextmanager
def a_call_waits() -> Iterator[None]:
    """Marks what runs inside as a short step before or after a call to CloudAgent, whose place lies idle."""
    before = _CALL_WAITS.set(True)
    try:
        yield
    finally:
        _CALL_WAITS.reset(before)


def does_a_call_wait() -> bool:
    """Whether that is so."""
    return _CALL_WAITS.get()


def without_hurry() -> contextvars.Context:
    """A copy of the present context in which nobody waits: for what goes on after the answer."""
    context = contextvars.copy_context()
    context.run(_UNTIL.set, None)
    return context
