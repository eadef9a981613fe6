"""App Home was opened: publishes it from the ledger, after the ack."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.domain.errors import Refused, RetryLater
from bot.service.bulk import queue_of
from bot.service.read_picture import latest_of
from bot.slack.cards.home import home_view
from bot.slack.client import translated
from bot.slack.front import Front, log

SHOWN = 10


def register(app: AsyncApp, front: Front) -> None:
    """Adds the event to the app."""

    async def home_opened(body: Mapping[str, Any]) -> None:
        event = body.get("event") or {}
        if event.get("tab") == "home" and isinstance(event.get("user"), str):
            front.later(publish(front, event["user"]))

    app.event("app_home_opened")(home_opened)


async def publish(front: Front, user: str) -> None:
    """Draws one person's Home: how to ask, and their latest requests."""
    now = front.now()
    mine = await front.store.read(
        lambda tx: latest_of(tx, user, most=SHOWN, account_tz=front.desk.account_tz, now=now)
    )
    waiting = await front.store.read(lambda tx: queue_of(tx, user, desk=front.desk, now=now))
    try:
        await translated(front.client.views_publish(user_id=user, view=home_view(mine, waiting)))
    except (Refused, RetryLater) as error:
        log.warning("home_not_published", trouble=error.sentence)
