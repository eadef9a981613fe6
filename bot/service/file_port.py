"""What reading a file needs from outside: its row in the ledger, Slack's download, and a thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.expiry import Expiry
from bot.domain.files import FileRead
from bot.domain.numbers import Number


class FileState(StrEnum):
    """How far a file that somebody handed in has come."""

    WAITING = "waiting"
    """To be read; nothing of it is recorded yet."""
    ASKING = "asking"
    """Some rows are no numbers: its person has to say whether to go on with the good ones."""
    DONE = "done"
    """It became the request of the same id."""
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class FileHandle:
    """A file as Slack names it; `address` wants the bot's token."""

    id: str
    name: str
    size: int
    address: str


@dataclass(frozen=True, slots=True)
class FileJob:
    """A request whose numbers are in a file, or typed and not yet agreed to. Its id becomes the request's."""

    id: str
    key: str
    team: str
    requester: str
    requester_tz: str
    group: str
    reason: str
    expiry: Expiry
    go_on: bool
    """Whether to ask for the good numbers even if other rows are none."""
    channel: str
    file: FileHandle
    created_at: datetime
    state: FileState = FileState.WAITING
    ts: str = ""
    """The message that tells of it, and becomes the request's card."""
    tries: int = 0
    found: tuple[Number, ...] = ()
    """What was read, while its person is asked."""


class Files(Protocol):
    """Rows of files that were handed in."""

    def add(self, job: FileJob) -> None:
        """Inserts a new one; raises Raced if its key was used in between."""

    def id_of(self, key: str) -> str | None:
        """The file that this key already handed in, if any."""

    def get(self, job_id: str) -> FileJob | None:
        """The file as it is now."""

    def claim(self, job_id: str, at: datetime, until: datetime) -> FileJob | None:
        """Takes the right to work at it until then; None if nothing is to be done, or by somebody else."""

    def keep(self, job_id: str, until: datetime) -> None:
        """Prolongs the right to read it, or says when to try again."""

    def let_go(self, job_id: str) -> None:
        """Nothing is left to do for whoever held it."""

    def posted(self, job_id: str, ts: str) -> None:
        """Notes the message that tells of it."""

    def settle(self, before: FileJob, state: FileState, found: Sequence[Number] = ()) -> None:
        """Writes where it stands now, under the same hold; raises Raced if it is not as `before` says."""

    def due(self, now: datetime, most: int) -> Sequence[str]:
        """Files to be read that nobody is at."""
        ...

    def forget(self, before: datetime) -> int:
        """Gives up questions from before that nobody answered, with the numbers kept for them; how many."""
        ...


class FileDesk(Protocol):
    """Slack, for files. Raises RetryLater when it cannot now, Refused when it never will."""

    async def download(self, file: FileHandle, most: int) -> bytes:
        """The content, of at most `most` bytes."""
        ...

    async def find(self, job: FileJob) -> str:
        """The `ts` of its message if that was posted but not noted; else empty."""
        ...

    async def tell(self, job: FileJob, sentence: str, *, ask_about: int = 0) -> str:
        """Posts the message of the file, or redraws it, and gives back its `ts`.

        `ask_about` is the number of good rows to go on with: then there are buttons to say so.
        """
        ...

    async def progress(self, job: FileJob, sentence: str, ts: str) -> str:
        """The same for the one line in the thread that says how far reading has come."""
        ...

    async def report(self, job: FileJob, sentence: str, read: FileRead | None) -> None:
        """Tells the person in the thread how it ended, with the rows left out as a file."""
        ...
