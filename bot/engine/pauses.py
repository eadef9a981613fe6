"""How seldom DBOS looks into its tables where one process is alone: what it has no settings for (DBOS 3.4).

These are its private names; where another version has them no more, it looks once a second again. That costs
a third of a percent of a core and nothing else, so it is a contract test that notices, not the start.
"""

import contextlib
import importlib
from types import ModuleType

from dbos import DBOS

RECOVERY_EVERY = 4.0
"""Seconds between two looks into its own queue: by it come, after a start, jobs that a dead process left."""

LATE_EVERY = 4.0
"""Seconds between two looks for jobs whose time has come: mostly twins of what we started ourselves."""

LATE_USUALLY = 1.0
"""The same by DBOS's own choice."""

INTERVAL = "_BACKGROUND_JOBS_INTERVAL_SEC"
"""DBOS's name for it."""


def look_rarely(engine: DBOS, *, alone: bool) -> None:
    """Before the launch. `alone`: no other process writes jobs, and this one starts its own by itself."""
    with contextlib.suppress(AttributeError):
        engine._registry.get_internal_queue()._polling_interval_sec = RECOVERY_EVERY  # noqa: SLF001
    if (commands := _commands()) is not None:
        setattr(commands, INTERVAL, LATE_EVERY if alone else LATE_USUALLY)


def can_look_rarely() -> bool:
    """Whether this version of DBOS still reads what `look_rarely` sets."""
    jobs = getattr(_commands(), "background_jobs_thread", None)
    return jobs is not None and INTERVAL in jobs.__code__.co_names


def _commands() -> ModuleType | None:
    """Where DBOS 3.4 keeps its pause."""
    with contextlib.suppress(ImportError):
        return importlib.import_module("dbos._workflow_commands")
    return None
