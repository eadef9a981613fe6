"""The whole execution of a request, composed of the durable steps of `execute`."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain.request import Cause
from bot.service.batch_end import End, Ended
from bot.service.execute import FAR, Execution

T = TypeVar("T")

HEARTBEAT = 5.0
"""Seconds between two renewals of the lease while work is going on."""


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
    beat = asyncio.create_task(_keep_lease(execution, request_id, owner))
    try:
        ends = await _send_all(execution, request_id, owner, todo, step)
    finally:
        beat.cancel()
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
        for _ in range(min(execution.pace.concurrency, len(todo))):
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
        return max(waiting, key=lambda one: one.until or FAR)
    return held[0] if held else None


async def _keep_lease(execution: Execution, request_id: str, owner: str) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        if not await execution.renew(request_id, owner):
            return
