"""`/unblock`: declared in the manifest; says truthfully that this version cannot do it yet."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.front import Front

SENTENCE = (
    "Unblocking from Slack is not available in this version, and nothing was changed. "
    "A number can be lifted in the CloudAgent console, under Block Numbers."
)


def register(app: AsyncApp, front: Front) -> None:
    """Adds the command to the app."""
    del front

    async def unblock(ack: AsyncAck, _body: Mapping[str, Any]) -> None:
        await ack(response_type="ephemeral", **answers.refused(SENTENCE).payload())

    app.command("/unblock")(guarded.command(unblock))
