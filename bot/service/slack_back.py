"""Use case: work that was held because Slack refused our token goes on, in the order of its approval."""

from bot.domain.request import Cause
from bot.service.ports import Clock, Store, Transaction
from bot.service.release import release

MOST_AT_ONCE = 100


async def go_on(store: Store, clock: Clock) -> int:
    """Hands out what was held; how many requests. Two processes at once do no harm."""
    if not await store.read(lambda tx: tx.requests.held({Cause.SLACK}, 1)):
        return 0

    def work(tx: Transaction) -> int:
        return release(tx, tx.requests.held({Cause.SLACK}, MOST_AT_ONCE), now=clock())

    return await store.write(work)
