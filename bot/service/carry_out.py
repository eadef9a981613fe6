"""The whole execution of a request, composed of the durable steps of `execute`."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.service.execute import FAR, End, Ended, Execution

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
    held = [one for one in ends if one.end is End.HELD and one.until is not None]
    if held:
        last = max(held, key=lambda one: one.until or FAR)
        until = last.until or FAR
        await step("hold", lambda: execution.hold(request_id, owner, until, last.note))
        return "held"
    await step("finish", lambda: execution.finish(request_id, owner))
    return "done"


async def _send_all(
    execution: Execution, request_id: str, owner: str, todo: list[int], step: Step
) -> list[Ended]:
    """A pool of workers over the batches; after the first that has to wait no further one is begun."""
    ends: list[Ended] = []
    left = iter(todo)

    async def worker() -> None:
        for seq in left:
            if any(one.end is not End.DONE for one in ends):
                return
            send = functools.partial(_sent, execution, request_id, seq, owner)
            ends.append(_ended(await step("send", send)))

    async with asyncio.TaskGroup() as workers:
        for _ in range(min(execution.pace.concurrency, len(todo))):
            workers.create_task(worker())
    return ends


async def _sent(execution: Execution, request_id: str, seq: int, owner: str) -> list[str]:
    """`send` in JSON, as the engine stores it."""
    ended = await execution.send(request_id, seq, owner)
    return [ended.end.value, "" if ended.until is None else ended.until.isoformat(), ended.note]


def _ended(stored: list[str]) -> Ended:
    end, until, note = stored
    return Ended(End(end), datetime.fromisoformat(until) if until else None, note)


async def _keep_lease(execution: Execution, request_id: str, owner: str) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        if not await execution.renew(request_id, owner):
            return
