"""Small stand-ins for what surrounds the use cases."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.domain.expiry import Duration
from bot.domain.numbers import Number, NumbersRead
from bot.domain.policy import GroupPolicy, Policy
from bot.domain.verdict import Judgement, Verdict
from bot.service.decide import Click, approve
from bot.service.picture import NumberLine, RequestPicture
from bot.service.ports import Jobs, Surface
from bot.service.submit import Desk, Submit, submit
from bot.service.vendor import Addition, Finding, VendorHealth
from bot.store.store import SqlStore

INDIA = ZoneInfo("Asia/Kolkata")
LEADS = ("ULEAD1", "ULEAD2")


@dataclass
class Ticking:
    """A clock that stands until it is moved."""

    moment: datetime = datetime(2026, 11, 23, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class FakeJobs:
    """Remembers what was enqueued in one transaction."""

    carried: list[tuple[str, int, timedelta]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def carry_out(self, request_id: str, attempt: int, *, after: timedelta = timedelta()) -> None:
        self.carried.append((request_id, attempt, after))

    def show(self, request_id: str, revision: int) -> None:
        del revision
        self.shown.append(request_id)

    def read_file(self, job_id: str) -> None:
        self.files.append(job_id)


@dataclass
class FakeQueue:
    """What was committed, in order."""

    carried: list[tuple[str, int, timedelta]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def on(self, connection: sa.Connection) -> FakeJobs:
        del connection
        return FakeJobs()

    def committed(self, jobs: Jobs) -> None:
        assert isinstance(jobs, FakeJobs)
        self.carried += jobs.carried
        self.shown += jobs.shown
        self.files += jobs.files


Answer = Callable[[Addition], Mapping[str, Judgement]]


def all_of(
    numbers: Iterable[str], verdict: Verdict = Verdict.BLOCKED, words: str = ""
) -> dict[str, Judgement]:
    return {number: Judgement(verdict, words) for number in numbers}


def all_blocked(addition: Addition) -> dict[str, Judgement]:
    return {number: Judgement(Verdict.BLOCKED) for number in addition.numbers}


@dataclass
class FakeVendor:
    """Answers from a script (functions or errors), then blocks everything; keeps every call."""

    script: list[Answer | Exception] = field(default_factory=list)
    calls: list[Addition] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None
    """What happens elsewhere while a call is out."""
    now_health: VendorHealth = field(default_factory=lambda: VendorHealth("ok"))
    creations: list[Judgement | Exception] = field(default_factory=list)
    """What Create answers, in order; then it works."""
    created: list[tuple[str, str]] = field(default_factory=list)

    async def add(self, addition: Addition) -> Mapping[str, Judgement]:
        self.calls.append(addition)
        answer = self.script.pop(0) if self.script else all_blocked
        if isinstance(answer, Exception):
            raise answer
        judged = answer(addition)
        if self.meanwhile is not None:
            await self.meanwhile()
        return judged

    async def create_group(
        self, group: str, description: str, expires_at: datetime, number: str
    ) -> Judgement:
        assert description
        assert expires_at.tzinfo
        self.created.append((group, number))
        answer = self.creations.pop(0) if self.creations else Judgement(Verdict.BLOCKED)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def delete(
        self, numbers: tuple[str, ...], *, group: str = "", maybe_lifted: frozenset[str] = frozenset()
    ) -> Mapping[str, Judgement]:
        raise AssertionError(f"nobody asked to lift {numbers} in {group}, {maybe_lifted}")

    async def health(self) -> VendorHealth:
        return self.now_health

    async def check(self) -> Sequence[Finding]:
        return ()


@dataclass
class FakeBoard:
    """Slack's surfaces in memory; `script` holds errors to raise before the next calls."""

    posts: dict[str, tuple[Surface, RequestPicture]] = field(default_factory=dict)
    edits: list[tuple[str, RequestPicture]] = field(default_factory=list)
    files: list[Sequence[NumberLine]] = field(default_factory=list)
    script: list[Exception | None] = field(default_factory=list)
    loses_answer: bool = False
    never_answers: bool = False
    posted_anew: int = 0

    async def post(
        self, picture: RequestPicture, surface: Surface, *, channel: str, thread: str, anew: bool = False
    ) -> str:
        del channel, thread
        self._fail()
        if self.never_answers:
            await asyncio.Event().wait()
        ts = f"{len(self.posts) + 1}.0"
        self.posts[ts] = (surface, picture)
        self.posted_anew += anew
        if self.loses_answer:
            self.loses_answer = False
            raise KeyboardInterrupt  # the process dies between posting and noting
        return ts

    async def edit(self, picture: RequestPicture, surface: Surface, *, channel: str, ts: str) -> None:
        del surface, channel
        self._fail()
        self.edits.append((ts, picture))

    async def attach(
        self, picture: RequestPicture, lines: Sequence[NumberLine], *, channel: str, thread: str
    ) -> str:
        del picture, channel, thread
        self._fail()
        self.files.append(lines)
        return f"F{len(self.files)}"

    async def find(self, request_id: str, surface: Surface, *, channel: str, thread: str) -> str | None:
        del channel, thread
        for ts, (posted, picture) in self.posts.items():
            if posted is surface and picture.id == request_id:
                return ts
        return None

    def _fail(self) -> None:
        error = self.script.pop(0) if self.script else None
        if error is not None:
            raise error


class FakePeople:
    """Everybody lives in India; groups have no members."""

    def zone(self, user: str) -> ZoneInfo | None:
        del user
        return INDIA

    def members(self, ids: Iterable[str]) -> frozenset[str]:
        return frozenset(one for one in ids if one.startswith("U"))

    def knows(self, ids: Iterable[str]) -> bool:
        return not any(one.startswith("S") for one in ids)


def desk(*, quorum: int = 1, approvers: tuple[str, ...] = LEADS, permanent: bool = False) -> Desk:
    return desk_of(Policy(default=GroupPolicy(approvers=approvers, quorum=quorum, permanent=permanent)))


def desk_of(policy: Policy) -> Desk:
    """A desk with these rules."""
    return Desk(policy, FakePeople(), "C1", INDIA)


def wish(
    count: int = 2, *, key: str = "k1", requester: str = "UAGENT", group: str = "spam-callers"
) -> Submit:
    numbers = tuple(
        Number(f"+9198{n:08d}", f"+91 98{n:08d}", "mobile") for n in range(70_000_000, 70_000_000 + count)
    )
    read = NumbersRead(numbers, (), 0, ())
    month = Duration("for 30 days", 0, 30, 0)
    return Submit(key, "T1", requester, INDIA, group, read, month, "robocalls")


async def approved(
    store: SqlStore, clock: Ticking, count: int = 2, *, request_id: str = "r1", lead: str = "ULEAD1",
    group: str = "spam-callers",
) -> str:  # fmt: skip
    """A request that was asked for and approved."""
    command = wish(count, key=request_id, group=group)
    ask = functools.partial(submit, command=command, desk=desk(), now=clock(), new_id=lambda: request_id)
    picture = await store.write(ask)
    click = Click(picture.id, lead)
    await store.write(functools.partial(approve, click=click, desk=desk(), now=clock()))
    return picture.id
