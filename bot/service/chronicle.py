"""The port to history that belongs to no single request."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.domain.events import Event


class Chronicle(Protocol):
    """History that belongs to no single request; `subject` is `policy` or `storm:…`."""

    def record(self, subject: str, events: Iterable[Event]) -> None:
        """Appends to the history."""

    def events(self, subject: str) -> Sequence[Event]:
        """The history of a subject, oldest first."""
        ...

    def renew(self, subject: str, digest: str) -> bool:
        """Notes the fingerprint that holds now, once for all processes; False if it was noted before."""
        ...

    def last(self, subject: str) -> Event | None:
        """The newest event of a subject, if any."""
        ...
