"""The whole execution of a request, composed of the durable steps of `execute`."""

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.domain.errors import RetryLater
from bot.domain.request import Cause
from bot.domain.standing import FOREVER
from bot.service.batch_end import End, Ended
from bot.service.execute import LEASE, Execution
from bot.service.in_hand import in_hand

T = TypeVar("T")


class Step(Protocol):
    """Runs an async function as one durable step and remembers its (JSON) result."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[T]], /) -> T:
        """Runs it, or gives back what it gave before a crash."""
        ...


async def carry_out(execution: Execution, request_id: str, owner: str, step: Step) -> str:
    """The whole execution, in durable steps; a second run after a crash repeats no finished step."""
    todo = await step("begin", lambda: execution.begin(request_id, owner))
    if todo is None:
        return "not ours"
    ends = await _while_ours(
        execution, request_id, owner, _send_all(execution, request_id, owner, todo, step)
    )
    if any(one.end is End.LOST for one in ends):
        return "lost"
    held = _most_patient([one for one in ends if one.end is End.HELD])
    if held is not None:
        await step("hold", lambda: execution.hold(request_id, owner, held))
        return "held"
    await step("finish", lambda: execution.finish(request_id, owner))
    return "done"


async def _send_all(
    execution: Execution, request_id: str, owner: str, todo: list[int], step: Step
) -> list[Ended]:
    """A pool of workers over the batches; after the first that has to wait no further one is begun."""
    ends: list[Ended] = []
    left = iter(todo)

    async def one(seq: int) -> None:
        send = functools.partial(_sent, execution, request_id, seq, owner)
        ends.append(_ended(await step("send", send)))

    async def worker() -> None:
        for seq in left:
            if any(ended.end is not End.DONE for ended in ends):
                return
            await one(seq)

    if todo and await execution.may_create_group(request_id):
        # Several calls at once would each create the group.
        await one(next(left))
    async with asyncio.TaskGroup() as workers:
        for _ in range(min(execution.pace.lanes, len(todo))):
            workers.create_task(worker())
    return ends


async def _sent(execution: Execution, request_id: str, seq: int, owner: str) -> list[str]:
    """`send` in JSON, as the engine stores it."""
    ended = await execution.send(request_id, seq, owner)
    return [ended.end.value, _text(ended.until), ended.note, ended.cause.value, _text(ended.since)]


def _ended(stored: list[str]) -> Ended:
    end, until, note, cause, since = stored
    return Ended(End(end), _moment(until), note, Cause(cause), _moment(since))


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _most_patient(held: list[Ended]) -> Ended | None:
    """What lasts longest; a missing group only where nothing else is in the way."""
    waiting = [one for one in held if one.until is not None]
    if waiting:
        return max(waiting, key=lambda one: one.until or FOREVER)
    return held[0] if held else None


async def _while_ours(
    execution: Execution, request_id: str, owner: str, sending: Coroutine[Any, Any, list[Ended]]
) -> list[Ended]:
    """Renews the lease while the work goes on, and breaks the work off where the lease was lost."""
    with in_hand():
        work = asyncio.create_task(sending)
        beat = asyncio.create_task(_keep_lease(execution, request_id, owner))
    try:
        await asyncio.wait({work, beat}, return_when=asyncio.FIRST_COMPLETED)
        return work.result() if work.done() else [Ended(End.LOST)]
    finally:
        for task in (work, beat):
            task.cancel()
        await asyncio.gather(work, beat, return_exceptions=True)


async def _keep_lease(execution: Execution, request_id: str, owner: str) -> None:
    """Ends when the lease is lost, or may be: a process that was stopped for a minute wakes up here first.

    What it had in hands belongs to somebody else then, who may have settled it, and undone it since.
    """
    renewed = execution.clock()
    while True:
        await asyncio.sleep(execution.pace.heartbeat)
        now = execution.clock()
        if now - renewed > LEASE:
            return
        with contextlib.suppress(RetryLater):  # the database is away; the lease may outlive that
            if not await execution.renew(request_id, owner):
                return
            renewed = now
