"""App Home was opened: it is published from the ledger, after the ack."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.front import Front


def register(app: AsyncApp, front: Front) -> None:
    """Adds the event to the app."""

    async def home_opened(body: Mapping[str, Any]) -> None:
        event = body.get("event") or {}
        if event.get("tab") == "home" and isinstance(event.get("user"), str) and front.homes is not None:
            front.later(front.homes.opened(event["user"]))

    app.event("app_home_opened")(home_opened)
