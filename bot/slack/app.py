"""The bolt app: authorisation resolved once, answers in the HTTP response itself, our listeners."""

import logging

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import RetryLater
from bot.slack import delivery
from bot.slack.cleaning import without_nul
from bot.slack.client import make_client
from bot.slack.front import Front
from bot.slack.listeners import register_all
from bot.slack.strangers import Strangers
from bot.slack.token_watch import Identity
from bot.slack.watched import WatchedApp

log = structlog.get_logger()


def build_app(front: Front, identity: Identity, signing_secret: str) -> AsyncApp:
    """The app with all listeners.

    `process_before_response` makes bolt answer when the listener returns instead of looking every 10 ms
    whether it acked; so nothing in a listener may wait for Slack or CloudAgent.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=identity.token,
            bot_id=identity.bot_id or None,
            bot_user_id=identity.user_id or None,
        )

    # bolt warns that SLACK_BOT_TOKEN stands in the environment; we read it ourselves.
    quiet = logging.getLogger("blockbot.bolt")
    quiet.setLevel(logging.ERROR)
    strangers = Strangers(
        lambda: identity.home, lambda caller, said: front.later(front.tell(caller, said)), front.turned_away
    )
    app = WatchedApp(
        onlookers=front.onlookers,
        failed=front.failed,
        name="blockbot",  # or bolt looks through all files that are loaded for the one that calls it: 0.07 s
        turn_away=strangers.turn_away,
        logger=quiet,
        client=make_client(None, front.client.base_url, front.session),
        authorize=authorize,
        signing_secret=signing_secret,
        process_before_response=True,
        request_verification_enabled=bool(signing_secret),
    )
    app.use(without_nul)
    app.error(_failed)
    register_all(app, front)
    return app


async def _failed(error: Exception) -> BoltResponse:
    """What no listener's own net caught (events have none): logged; a retry by Slack would fail the same way.

    Only where nothing could be recorded for the moment does Slack learn that it should try again.
    """
    log.error("payload_failed", error_id=delivery.failed(error), exc_info=error)
    return BoltResponse(status=503 if isinstance(error, RetryLater) else 200)


def build_socket(app: AsyncApp, app_token: str, base_url: str) -> AsyncSocketModeHandler:
    """Socket Mode: Slack's payloads come over a web socket that we open, so no public address is needed."""
    return AsyncSocketModeHandler(
        app, app_token, web_client=AsyncWebClient(token=app_token, base_url=base_url)
    )
