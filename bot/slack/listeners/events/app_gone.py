"""The app was uninstalled or its tokens were revoked: Slack can be told nothing any more, the log can."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.slack.front import Front

log = structlog.get_logger()


def register(app: AsyncApp, front: Front) -> None:
    """Adds both events to the app. They have the token tried; approved work waits until it is taken again."""

    async def gone(body: Mapping[str, Any]) -> None:
        event = body.get("event") or {}
        log.error("app_is_gone", why=str(event.get("type")), team=str(body.get("team_id")))
        front.doubt_token()

    app.event("app_uninstalled")(gone)
    app.event("tokens_revoked")(gone)
