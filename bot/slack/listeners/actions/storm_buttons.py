"""The buttons of a storm's card: end it, or keep all that nobody has reviewed."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.service.storm import end
from bot.service.storm_review import keep_the_rest
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the buttons to the app."""
    app.block_action("storm_end")(_acting(front, end))
    app.block_action("storm_review")(_acting(front, keep_the_rest))


def _acting(front: Front, use_case: Callable[..., object]) -> guarded.Listener:
    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        press = pressed(body)
        work = functools.partial(
            use_case, storm_id=press.value, by=press.caller.user, desk=front.desk, now=front.now()
        )
        try:
            await front.store.write(work)
        except Refused as refusal:
            front.later(front.tell(press.caller, answers.refused(refusal.sentence, refusal.choices)))
        await ack()

    return answered(front, listener)
