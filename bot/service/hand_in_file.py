"""Use cases: somebody hands in a file with numbers, and says whether to go on without its bad rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import Refused
from bot.domain.numbers import Number, NumbersRead
from bot.service.decide import Click
from bot.service.file_port import FileHandle, FileJob, FileState
from bot.service.ports import Surface, Transaction
from bot.service.submit import Desk, Submit, check, submit

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
    job = FileJob(
        id=new_id(),
        key=wish.key,
        team=wish.team,
        requester=wish.requester,
        requester_tz=wish.requester_tz.key,
        group=wish.group,
        reason=wish.reason,
        expiry=wish.expiry,
        go_on=command.go_on,
        channel=desk.channel,
        file=command.file,
        created_at=now,
    )
    tx.files.add(job)
    tx.jobs.read_file(job.id)


def go_on(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> FileJob:
    """Asks for the good numbers of a file; raises Refused for anybody but its own person."""
    job = _asked(tx, click)
    if now - job.created_at > PATIENCE:
        raise Refused("That file was read more than a day ago. Please send it again.", code="too-old")
    check(wish_of(job, job.found), desk=desk, now=now)
    become_request(tx, job, job.found, desk=desk, now=now)
    return job


def drop(tx: Transaction, click: Click, *, now: datetime) -> FileJob:
    """Gives a file up whose person is asked whether to go on."""
    del now
    job = _asked(tx, click)
    tx.files.settle(job, FileState.DROPPED)
    return job


def become_request(
    tx: Transaction, job: FileJob, numbers: tuple[Number, ...], *, desk: Desk, now: datetime
) -> None:
    """Records the request under the file's id; the file's message becomes its card."""
    submit(tx, wish_of(job, numbers), desk=desk, now=now, new_id=lambda: job.id)
    if job.ts:
        tx.pictures.adopt(job.id, Surface.CARD, job.ts)
    tx.files.settle(job, FileState.DONE)


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
        raise Refused("I know no such file. It may belong to another installation.", code="unknown-file")
    if click.actor != job.requester:
        raise Refused(
            "Only the person who sent this file can decide that. Nothing was changed.", code="not-yours"
        )
    if job.state is not FileState.ASKING:
        raise Refused("That is decided already; nothing was changed.", code="decided")
    return job
