"""The menu of known groups in the request form: searched in memory while somebody types."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.blocks import Option

from bot.slack.cards.pieces import plain
from bot.slack.front import Front

MOST = 100
"""Options that Slack takes."""


def register(app: AsyncApp, front: Front) -> None:
    """Adds the menu to the app."""

    async def known_group(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        names = front.groups.matching(str(body.get("value") or ""), MOST)
        await ack(options=[Option(text=plain(name, 75), value=name) for name in names])

    app.options("known_group")(known_group)
