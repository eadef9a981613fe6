"""The global shortcut: opens an empty request form."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Prefill
from bot.slack.forms import open_form
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the shortcut to the app."""

    async def block_numbers(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        front.later(open_form(front, pressed(body).caller, Prefill()))

    app.global_shortcut("block_numbers")(answered(front, block_numbers))
