"""The “Decide several” button of a queue: opens the form for what waits for this person now."""

import uuid
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.service.bulk import queue_of
from bot.slack.cards.queue import DECIDE_SEVERAL, queue_answer, several_modal
from bot.slack.forms import open_view
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""

    async def decide_several(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        caller, now = pressed(body).caller, front.now()
        waiting = await front.store.read(lambda tx: queue_of(tx, caller.user, desk=front.desk, now=now))
        await ack()
        if waiting:
            form = several_modal(waiting, f"bulk:{uuid.uuid4().hex}", front.desk.policy.reject_reasons)
            front.later(open_view(front, caller, form))
        else:
            front.later(front.tell(caller, queue_answer(())))

    app.block_action(DECIDE_SEVERAL)(answered(front, decide_several))
