"""The port through which the ledger tells where a request's numbers stand already."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.collision import Meeting


class Collisions(Protocol):
    """Looks across requests; reads only."""

    def meetings(self, request_id: str) -> Sequence[Meeting]:
        """Other requests that its numbers are in, newest first."""
        ...

    def met(self, numbers: Sequence[str]) -> Sequence[Meeting]:
        """Requests that any of these numbers is in, newest first."""
        ...

    def prefixes(self, request_id: str) -> Sequence[tuple[str, int]]:
        """The commonest beginning of each length, with how many numbers have it."""
        ...
