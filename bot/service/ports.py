"""What the use cases need from the outside: the ledger, the engine's queue, people, and Slack's surfaces."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.request import Request
from bot.domain.verdict import Judgement, Verdict
from bot.service.chronicle import Chronicle
from bot.service.collisions import Collisions
from bot.service.endings import Endings
from bot.service.file_port import Files
from bot.service.homes import Homes
from bot.service.ledger import Standings
from bot.service.notices import Notices
from bot.service.outbox import Letters
from bot.service.picture import NumberLine
from bot.service.reconcile_port import Reconciliations
from bot.service.report_port import Reports
from bot.service.request_port import Requests
from bot.service.storms import Storms
from bot.service.trail import Trail

T = TypeVar("T")

Clock = Callable[[], datetime]
"""Gives the present moment, aware UTC."""


class Raced(Exception):
    """Somebody else changed the row in between: the store rolls back and runs the function again."""


class Surface(StrEnum):
    """The messages Slack shows of one request; each is posted once and edited after."""

    CARD = "card"
    RESULT = "result"
    FILE = "file"
    COPY = "copy"
    """The card once more, in a second channel; follows the card by itself."""


class BatchState(StrEnum):
    """How far one call of at most 100 numbers has come."""

    NEW = "new"
    SENDING = "sending"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Batch:
    """The items `first` to `last` (inclusive) of a request: one call to CloudAgent."""

    seq: int
    first: int
    last: int
    state: BatchState
    tries: int
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """One posted (or wanted) message; `shown` trails `wanted` while Slack has yet to hear of a change."""

    request_id: str
    surface: Surface
    channel: str
    ts: str
    """Empty until it was posted."""
    wanted: int
    shown: int
    tries: int
    lease_until: datetime | None


class Items(Protocol):
    """Rows of numbers and what became of them."""

    def add(self, request_id: str, numbers: Sequence[tuple[str, str]], at: datetime) -> None:
        """Inserts (E.164, note) pairs in order, all waiting."""

    def lines(self, request_id: str, *, first: int = 0, most: int | None = None) -> Sequence[NumberLine]:
        """Numbers from position `first`, in order."""

    def failures(self, request_id: str, most: int) -> Sequence[NumberLine]:
        """The first numbers that did not become what was asked, in order."""
        ...

    def among(self, request_id: str, numbers: Iterable[str], prefixes: Sequence[str]) -> Sequence[str]:
        """Waiting numbers of a request that are one of these, or begin so; the first few."""
        ...

    def words_about(self, request_id: str, number: str) -> str:
        """The words that belong to the verdict on one number; empty where there are none."""
        ...

    def counts(self, request_id: str) -> Mapping[Verdict, int]:
        """How many numbers have which verdict."""

    def reopen(self, request_id: str, at: datetime) -> None:
        """Puts what failed back to waiting."""

    def waiting_of(self, request_id: str, batch: Batch) -> Mapping[str, int]:
        """The E.164 numbers of a batch that still need an answer, with how often each was sent."""
        ...

    def mark_sent(
        self, request_id: str, numbers: Sequence[str], at: datetime, *, until: datetime | None = None
    ) -> Mapping[str, int]:
        """Counts one more sending of these numbers, before they leave; their positions.

        `until` is the end sent with them.
        """

    def unmark_sent(self, request_id: str, numbers: Sequence[str]) -> Mapping[str, int]:
        """Takes the count back where the vendor surely did not get them; their positions."""

    def judge(self, request_id: str, judged: Mapping[str, Judgement], at: datetime) -> Mapping[str, int]:
        """Writes verdicts with their words; the positions of these numbers."""


class Batches(Protocol):
    """Rows of the calls that a request's numbers travel in."""

    def plan(self, request_id: str, size: int) -> None:
        """Cuts the numbers into batches of `size`, unless that was done before."""

    def of(self, request_id: str) -> Sequence[Batch]:
        """All of a request, in order."""
        ...

    def reopen(self, request_id: str) -> None:
        """Puts those in which numbers are waiting back to new."""

    def start(self, request_id: str, seq: int, at: datetime) -> Batch | None:
        """Marks one as being sent and counts the try; None if it is done already."""

    def end(self, request_id: str, seq: int, at: datetime) -> None:
        """Marks one done: each of its numbers has a verdict."""


class Pictures(Protocol):
    """Rows of what Slack shows of a request."""

    def begin(self, request_id: str, surface: Surface, channel: str, at: datetime) -> None:
        """Asks for the first drawing of a surface that nobody has asked for before."""

    def want(
        self, request_id: str, surface: Surface, channel: str, at: datetime, *, quiet: timedelta = timedelta()
    ) -> bool:
        """Asks for this surface to be (re)drawn from the ledger, unless it changed less than `quiet` ago."""
        ...

    def adopt(self, request_id: str, surface: Surface, ts: str) -> None:
        """Says that a message which stands there already is to be redrawn as this surface."""

    def claim(self, request_id: str, surface: Surface, at: datetime, lease: timedelta) -> Picture | None:
        """Takes the right to draw; None if it is up to date or somebody else is at it."""

    def of(self, request_id: str) -> Sequence[Picture]:
        """All pictures of a request."""

    def drawn(self, picture: Picture, ts: str, at: datetime) -> bool:
        """Notes that revision `picture.wanted` is what Slack shows now, and frees the claim.

        Whether another drawing is wanted: there was a change meanwhile, or the claim had lapsed and which one
        Slack shows is not known.
        """

    def failed(self, picture: Picture, trouble: str, at: datetime, again: datetime) -> None:
        """Notes why it could not be drawn; the sweep tries again from `again` on."""

    def forget(self, request_id: str, surface: Surface) -> None:
        """The message of this surface is gone or out of date: the next drawing posts a new one."""

    def untouched(self, since: datetime, most: int) -> Sequence[tuple[str, str]]:
        """Cards of undecided requests not drawn since, as (request id, channel); oldest first."""
        ...

    def behind(self, now: datetime, most: int) -> Sequence[tuple[str, Surface]]:
        """What Slack does not show yet although it should, and nobody is at."""


class Jobs(Protocol):
    """The engine's queue, written in the same transaction as the change that causes the job."""

    def carry_out(self, request_id: str, attempt: int, *, after: timedelta = timedelta()) -> None:
        """Carry the request out against CloudAgent."""

    def show(self, request_id: str, revision: int) -> None:
        """Bring Slack's pictures of the request up to date."""

    def read_file(self, job_id: str) -> None:
        """Read a file that was handed in."""


class Contents(Protocol):
    """What requests ask for, as one hash each: by it a card is compared with the record."""

    def of(self, request: Request) -> str:
        """Of kind, group, requester, expiry, reason, and the numbers that nobody took out, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Transaction:
    """All that one transaction may touch."""

    requests: Requests
    chronicle: Chronicle
    items: Items
    batches: Batches
    pictures: Pictures
    letters: Letters
    collisions: Collisions
    storms: Storms
    files: Files
    notices: Notices
    jobs: Jobs
    standings: Standings
    endings: Endings
    homes: Homes
    reconciliations: Reconciliations
    reports: Reports
    trail: Trail
    contents: Contents


class Store(Protocol):
    """Runs a function in one transaction; what it recorded is carried out after the commit."""

    def expect(self, numbers: Sequence[str]) -> None:
        """These E.164 numbers will be written soon: works out what can be before others wait for it."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Commits, or raises and leaves nothing behind. Runs `work` again after Raced."""
        ...

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The same for reading."""
        ...


class People(Protocol):
    """Who is who in Slack, from a cache: no call leaves for Slack."""

    def zone(self, user: str) -> ZoneInfo | None:
        """The person's time zone as far as Slack told us."""
        ...

    def members(self, ids: Iterable[str]) -> frozenset[str]:
        """User ids behind a mix of user ids and user-group ids."""
        ...

    def knows(self, ids: Iterable[str]) -> bool:
        """Whether Slack has told us the members of all these groups."""
        ...
