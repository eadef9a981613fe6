"""Any button that no other listener knows, from an older or newer version of the bot: never a dead click."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack.cards import answers
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the catch-all; it must be registered last."""

    async def retired(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        sentence = "This button belongs to another version of Blockbot; nothing was changed."
        front.later(front.tell(pressed(body).caller, answers.refused(sentence)))

    app.block_action(re.compile(".*"))(answered(front, retired))
