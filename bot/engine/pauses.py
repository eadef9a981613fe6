"""How seldom DBOS looks into its tables where one process is alone: what it has no settings for (DBOS 3.4).

These are its private names. Where another version has them no more it looks once a second again, which costs
two thirds of a percent of a core and nothing else.
"""

import contextlib

from dbos import DBOS, _dbos

RECOVERY_EVERY = 4.0
"""Seconds between two looks into its own queue: by it come, after a start, jobs that a dead process left."""

LATE_EVERY = 4.0
"""Seconds between two looks for jobs whose time has come: those of a grace, and twins of what we started."""


def look_rarely(engine: DBOS, *, alone: bool) -> None:
    """Before the launch. `alone`: no other process writes jobs, and this one starts its own by itself."""
    with contextlib.suppress(AttributeError):
        engine._registry.get_internal_queue()._polling_interval_sec = RECOVERY_EVERY  # noqa: SLF001
    if alone and hasattr(_dbos, "_BACKGROUND_JOBS_INTERVAL_SEC"):
        _dbos._BACKGROUND_JOBS_INTERVAL_SEC = LATE_EVERY  # noqa: SLF001
