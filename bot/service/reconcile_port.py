"""The ports of reconciliations: their rows, and Slack as the place where they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.files import LeftOut
from bot.domain.reconcile import Difference
from bot.service.file_port import FileHandle


class Stage(StrEnum):
    """How far a reconciliation has come."""

    WAITING = "waiting"
    TOLD = "told"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One list of CloudAgent's console against the ledger. People are Slack user ids."""

    id: str
    team: str
    asked_by: str
    group: str
    """For a list that names no groups; may be empty."""
    channel: str
    file: FileHandle
    created_at: datetime
    stage: Stage = Stage.WAITING
    ts: str = ""
    tries: int = 0
    found: tuple[Difference, ...] = ()
    note: str = ""
    """Why it failed, or what was left out of the list."""


class Reconciliations(Protocol):
    """Rows of reconciliations."""

    def add(self, one: Reconciliation, key: str) -> None:
        """Inserts one; nothing happens where the key was used already."""

    def get(self, known: str) -> Reconciliation | None:
        """The one of this id."""

    def is_owed(self, now: datetime) -> bool:
        """Whether there is one to claim: a look that takes nobody's turn to write."""

    def claim(self, now: datetime, until: datetime) -> Reconciliation | None:
        """Takes the oldest that nobody is at; None if there is none."""

    def forget(self, before: datetime) -> None:
        """Deletes those of before: they hold telephone numbers, and what became of them are requests."""

    def posted(self, known: str, ts: str) -> None:
        """Its message stands there; the files are still to come."""

    def put_off(self, known: str, free_at: datetime) -> None:
        """Nobody takes it again before that; what was settled in it stays."""

    def told(self, known: str, note: str) -> None:
        """All of it was told; nobody takes it again."""

    def save(self, one: Reconciliation, *, free_at: datetime | None = None) -> None:
        """Writes how far it has come; nobody takes it again before `free_at`."""


class ReconcileBoard(Protocol):
    """Slack. Raises RetryLater or Refused as the port `Board` does."""

    async def download(self, file: FileHandle, most: int) -> bytes:
        """The list."""
        ...

    async def show(self, one: Reconciliation) -> str:
        """Posts what was found, or redraws it; gives back its `ts`. One posted unnoted is found again."""
        ...

    async def attach(self, one: Reconciliation, left_out: Sequence[LeftOut]) -> None:
        """Puts all differences, and what could not be read, into the thread as files."""
