"""`/block pending`: what waits for this person's decision."""

from bot.service.bulk import queue_of
from bot.slack.cards.queue import queue_answer
from bot.slack.cards.surface import Surface
from bot.slack.front import Front
from bot.slack.payloads import Typed


async def pending(front: Front, call: Typed, _rest: str) -> Surface:
    """The private answer, with a button that decides several."""
    now, user = front.now(), call.caller.user
    return queue_answer(await front.store.read(lambda tx: queue_of(tx, user, desk=front.desk, now=now)))
