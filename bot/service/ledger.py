"""What is asked of the ledger after the block: which numbers stand where, and all that was done to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.standing import Act, Standing


@dataclass(frozen=True, slots=True)
class Block:
    """One number in one group, with the request that blocked it. Times are aware UTC."""

    e164: str
    group: str
    standing: Standing
    requester: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a long answer: `most` lines after the first `skipped`."""

    skipped: int
    most: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many numbers; with `more` there are more than these, not counted further."""

    numbers: int
    more: bool = False


class Standings(Protocol):
    """Rows of what is blocked until when, kept up with every verdict in its own transaction."""

    def of(self, numbers: Sequence[str]) -> Sequence[Block]:
        """Everything known of these numbers, also what is over; by number and group."""
        ...

    def in_one(self, group: str, numbers: Sequence[str]) -> Mapping[str, Standing]:
        """Where those of these numbers stand in one group that were ever sent to it."""
        ...

    def ending_in(self, digits: str, now: datetime, page: Page) -> Sequence[Block]:
        """What is (perhaps) blocked now and ends in these digits."""
        ...

    def in_group(self, group: str, now: datetime, page: Page) -> Sequence[Block]:
        """What is (perhaps) blocked now in a group, the soonest end first."""
        ...

    def asked_by(self, requester: str, now: datetime, page: Page) -> Sequence[Block]:
        """What is (perhaps) blocked now because this person asked, the soonest end first."""
        ...

    def groups(self, now: datetime) -> Mapping[str, Counted]:
        """How many numbers are (perhaps) blocked now in each group; a long ledger is not counted out."""
        ...

    def groups_of(self, request_id: str, now: datetime) -> Sequence[str]:
        """The groups in which numbers of this request are (perhaps) blocked now, by name."""
        ...

    def group_like(self, name: str) -> Sequence[str]:
        """The groups of the ledger with this name in any case; all of them for an empty one."""
        ...

    def acts(self, number: str) -> Sequence[Act]:
        """Every request that had this number, newest first, with what became of it there."""
        ...
