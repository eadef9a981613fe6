"""Work as the engine does it, without an engine: its steps run directly and it sleeps for nothing."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.request import Request
from bot.domain.verdict import Verdict
from bot.store.store import SqlStore

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
