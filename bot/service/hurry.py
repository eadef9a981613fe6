"""Until when a person waits for the work at hand (Slack shows an error after 3 seconds); decides nothing."""

import contextlib
import contextvars
import itertools
from collections.abc import Iterator

_UNTIL: contextvars.ContextVar[float | None] = contextvars.ContextVar("until", default=None)

_people: set[int] = set()
_tickets = itertools.count()


@contextlib.contextmanager
def somebody_waits(until: float) -> Iterator[None]:
    """Marks what runs inside as work for which somebody waits until this moment of the loop's clock."""
    before, ticket = _UNTIL.set(until), next(_tickets)
    _people.add(ticket)
    try:
        yield
    finally:
        _people.remove(ticket)
        _UNTIL.reset(before)


def people_waiting() -> int:
    """How many people this process owes an answer to at the moment."""
    return len(_people)


def waited_for_until() -> float | None:
    """The moment of the loop's clock by which an answer is due; None where nobody waits."""
    return _UNTIL.get()


def without_hurry() -> contextvars.Context:
    """A copy of the present context in which nobody waits: for what goes on after the answer."""
    context = contextvars.copy_context()
    context.run(_UNTIL.set, None)
    return context
