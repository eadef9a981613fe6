"""How long this process may be sure that the work in its hands is still its own; asks no database."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar

SURE = 15.0
"""Seconds after a renewal of the lease in which nobody else can have the work. The lease itself
(`execute.LEASE`) lasts longer: clocks of machines differ, and what was sent takes its time to arrive."""

Moment = tuple[float, ...]
"""One reading, in seconds, of each clock."""


class Lapsed(Exception):
    """The work may be somebody else's by now; what was about to be sent was not."""


def since_boot() -> float:
    """Seconds that go on while the process is stopped, and, where the system tells, while it is suspended."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Grip:
    """One execution's hold on its request, as far as it was confirmed; shared by all its tasks.

    Two clocks: a machine that stood still with its clocks (a paused virtual machine) is told the right time
    afterwards, and a wall clock that is set back is not believed. The later one of both decides.
    """

    def __init__(self, *clocks: Callable[[], float], seconds: float = SURE) -> None:
        self._clocks = clocks or (since_boot, time.time)
        self._seconds = seconds
        self._confirmed: Moment | None = None

    def moment(self) -> Moment:
        """Now; to be taken before the lease is renewed, because it lasts from there."""
        return tuple(clock() for clock in self._clocks)

    def confirm(self, asked: Moment) -> None:
        """The lease was renewed, by a transaction that began at `asked`."""
        self._confirmed = max(self._confirmed or asked, asked)

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can have taken the work over."""
        if self._confirmed is None:
            return False
        return all(
            now - then < self._seconds for now, then in zip(self.moment(), self._confirmed, strict=True)
        )


_IN_HAND: ContextVar[Grip | None] = ContextVar("in_hand", default=None)


@contextlib.contextmanager
def in_hand(grip: Grip | None = None) -> Iterator[Grip]:
    """What is called inside, and in the tasks begun inside, belongs to one execution."""
    held = grip or Grip()
    token = _IN_HAND.set(held)
    try:
        yield held
    finally:
        _IN_HAND.reset(token)


def asking() -> Moment:
    """The moment before a renewal; empty outside an execution."""
    held = _IN_HAND.get()
    return () if held is None else held.moment()


def confirmed(asked: Moment) -> None:
    """The lease was renewed for the execution that this is a part of."""
    held = _IN_HAND.get()
    if held is not None:
        held.confirm(asked)


def check_in_hand() -> None:
    """Raises Lapsed where this is part of an execution that may be somebody else's; else does nothing."""
    held = _IN_HAND.get()
    if held is not None and not held.is_sure:
        raise Lapsed
