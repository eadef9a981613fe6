"""Use cases: somebody hands in a file or a list, and says whether to go on without its bad pieces."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import Refused
from bot.domain.numbers import Number, NumbersRead
from bot.service.decide import Click
from bot.service.file_port import FileHandle, FileJob, FileState
from bot.service.picture import RequestPicture
from bot.service.ports import Surface, Transaction
from bot.service.submit import Desk, Submit, check, submit

LIST = FileHandle(id="", name="", size=0, address="")
"""What stands in a file's place where the numbers were typed."""

PATIENCE = timedelta(days=1)
"""How long the question whether to go on can be answered: after it the list is old."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """A request as a form asks for it, with a file in place of the numbers."""

    wish: Submit
    file: FileHandle
    go_on: bool


def hand_in(
    tx: Transaction, command: HandIn, *, desk: Desk, now: datetime, new_id: Callable[[], str]
) -> None:
    """Records the wish together with the job to read the file; once per key."""
    wish = command.wish
    if tx.files.id_of(wish.key) is not None:
        return
    job = _job(wish, command.file, desk=desk, now=now, job_id=new_id())
    tx.files.add(replace(job, go_on=command.go_on))
    tx.jobs.read_file(job.id)


def _job(wish: Submit, file: FileHandle, *, desk: Desk, now: datetime, job_id: str) -> FileJob:
    return FileJob(
        id=job_id,
        key=wish.key,
        team=wish.team,
        requester=wish.requester,
        requester_tz=wish.requester_tz.key,
        group=wish.group,
        reason=wish.reason,
        expiry=wish.expiry,
        go_on=False,
        channel=desk.channel,
        file=file,
        created_at=now,
    )


def keep_list(tx: Transaction, wish: Submit, *, desk: Desk, now: datetime, new_id: Callable[[], str]) -> str:
    """Keeps the good numbers of a typed list until its person says so; once per key. Gives back its id."""
    known = tx.files.id_of(wish.key)
    if known is not None:
        return known
    job = _job(wish, LIST, desk=desk, now=now, job_id=new_id())
    tx.files.add(replace(job, state=FileState.ASKING, found=wish.numbers.numbers))
    return job.id


def go_on(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> RequestPicture:
    """Asks for the good numbers of a file or list; raises Refused for anybody but its own person."""
    job = _asked(tx, click)
    if now - job.created_at > PATIENCE:
        raise Refused("That was read more than a day ago. Please send it again.", code="too-old")
    check(wish_of(job, job.found), desk=desk, now=now)
    return become_request(tx, job, job.found, desk=desk, now=now)


def drop(tx: Transaction, click: Click, *, now: datetime) -> FileJob:
    """Gives a file up whose person is asked whether to go on."""
    del now
    job = _asked(tx, click)
    tx.files.settle(job, FileState.DROPPED)
    return job


def become_request(
    tx: Transaction, job: FileJob, numbers: tuple[Number, ...], *, desk: Desk, now: datetime
) -> RequestPicture:
    """Records the request under the file's id; the file's message, if there is one, becomes its card."""
    picture = submit(tx, wish_of(job, numbers), desk=desk, now=now, new_id=lambda: job.id)
    if job.ts:
        tx.pictures.adopt(job.id, Surface.CARD, job.ts)
    tx.files.settle(job, FileState.DONE)
    return picture


def wish_of(job: FileJob, numbers: tuple[Number, ...]) -> Submit:
    """The request that a file asks for."""
    return Submit(
        key=job.key,
        team=job.team,
        requester=job.requester,
        requester_tz=ZoneInfo(job.requester_tz),
        group=job.group,
        numbers=NumbersRead(numbers),
        expiry=job.expiry,
        reason=job.reason,
    )


def _asked(tx: Transaction, click: Click) -> FileJob:
    job = tx.files.get(click.request_id)
    if job is None:
        raise Refused("That list is not kept any more. Please send it again.", code="unknown-file")
    if click.actor != job.requester:
        raise Refused("Only the person who sent this can decide that. Nothing was changed.", code="not-yours")
    if job.state is not FileState.ASKING:
        raise Refused("That is decided already, or too old; nothing was changed.", code="decided")
    return job
