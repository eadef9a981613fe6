"""Work as the engine does it, without an engine: its steps run directly and it sleeps for nothing."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.request import Request
from bot.domain.verdict import Verdict
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.store.store import SqlStore
from tests.service.fakes import Ticking, approved

T = TypeVar("T")


async def direct(_name: str, work: Callable[[], Awaitable[T]]) -> T:
    """A step without an engine."""
    return await work()


async def no_sleep(_seconds: float) -> None:
    """Waits for nothing."""


async def stored(store: SqlStore, request_id: str) -> Request:
    """The request as it stands in the ledger."""
    request = await store.read(lambda tx: tx.requests.get(request_id))
    assert request is not None
    return request


async def verdicts(store: SqlStore, request_id: str) -> list[Verdict]:
    """Of its numbers, in their order."""
    return [line.verdict for line in await store.read(lambda tx: tx.items.lines(request_id))]


async def blocked(
    store: SqlStore, clock: Ticking, execution: Execution, count: int = 2, *, request_id: str = "r1"
) -> str:
    """A request that was asked for, approved and carried out."""
    await approved(store, clock, count, request_id=request_id)
    assert await carry_out(execution, request_id, "a", direct) == "done"
    return request_id
