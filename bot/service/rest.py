"""When a look into the ledger can be left out: nothing was written since the last one, not long ago.

Only where one process has the database to itself; what others write it would not notice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.service.ports import Clock

LONGEST_REST = timedelta(seconds=10)
"""What time alone brings about (a lease that ended, a reminder) is noticed so late at most, at rest."""

Resting = Callable[[], bool]
"""Asked before each look; its answer counts for that look only."""


def never() -> bool:
    """Nobody rests: others write too."""
    return False


def resting(written: Callable[[], object], clock: Clock) -> Resting:
    """One for each kind of look. `written` is another value after each change that may give it work."""
    seen: list[tuple[object, datetime]] = []

    def rests() -> bool:
        state, now = written(), clock()
        if seen and seen[0][0] == state and timedelta() <= now - seen[0][1] < LONGEST_REST:
            return True
        # Noted before the look: what it writes itself has it look once more.
        seen[:] = [(state, now)]
        return False

    return rests
