"""The ports behind App Home: who opened it, what they began to ask for, how the ledger stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody entered into the request form and did not send."""

    group: str = ""
    numbers: str = ""
    expiry: str = ""
    reason: str = ""
    changed_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing worth keeping."""
        return not any((self.group.strip(), self.numbers.strip(), self.expiry.strip(), self.reason.strip()))


@dataclass(frozen=True, slots=True)
class Load:
    """How the ledger stands, as far as an operator should act on it."""

    held_requests: int = 0
    held_numbers: int = 0
    failed_cards: int = 0
    """Messages that Slack did not take at the last try."""
    failed_letters: int = 0
    tokens_left: int = 0
    """Tokens that may still be asked for in this hour."""


class Homes(Protocol):
    """Rows of who opened their Home, and of drafts; looks at the ledger for what Home shows."""

    def opened(self, user: str, at: datetime) -> None:
        """Somebody has it before their eyes."""

    def due(self, now: datetime, since: datetime, stale: datetime) -> Sequence[str]:
        """Who opened theirs since, and was not shown the latest event, or nothing since `stale`."""
        ...

    def claim(self, user: str, now: datetime, until: datetime) -> tuple[int, str] | None:
        """Takes the right to publish: the latest event and what was shown; None if somebody else is at it."""
        ...

    def published(self, user: str, seen: int, shown: str, at: datetime) -> None:
        """It shows the ledger up to this event."""

    def keep_draft(self, user: str, draft: Draft, at: datetime) -> None:
        """Keeps the latest draft of a person; an empty one is none."""

    def draft(self, user: str) -> Draft | None:
        """What somebody entered and did not send."""

    def drop_draft(self, user: str) -> None:
        """It was sent, or is not wanted."""

    def forget_drafts(self, before: datetime) -> int:
        """Deletes those that nobody came back to; how many."""
        ...

    def files_of(self, user: str, most: int) -> Sequence[str]:
        """Files of theirs that are not done, newest first."""
        ...

    def ending(self, now: datetime, until: datetime, most: int) -> Sequence[str]:
        """Finished blocks that end until then, the soonest first."""
        ...

    def load(self, now: datetime) -> Load:
        """How the ledger stands."""
        ...
