"""The life of a request as pure decisions: which change is allowed from which state.

draft ─▶ pending ─approve─▶ approved ─▶ running ─▶ done
            ├─reject─▶ rejected            ╰─ held ─▶ running
            ├─cancel─▶ cancelled
            └─nobody in time─▶ lapsed
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a request wants done to its numbers."""

    BLOCK = "block"
    UNBLOCK = "unblock"


class State(StrEnum):
    """Where a request stands in its life."""

    PENDING = "pending"
    APPROVED = "approved"
    RUNNING = "running"
    HELD = "held"
    DONE = "done"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


SETTLED = frozenset({State.DONE, State.REJECTED, State.CANCELLED, State.LAPSED})
"""States that nothing leaves; no button that decides is shown on them."""


class Decided(StrEnum):
    """What an approver said."""

    APPROVED = "approved"
    REJECTED = "rejected"
