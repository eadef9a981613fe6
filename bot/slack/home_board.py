"""Implements the port `HomeBoard`: draws a person's Home and publishes it."""

import json

import structlog
from slack_sdk.models.views import View

from bot.domain.errors import Refused
from bot.service.home_picture import HomePicture
from bot.slack.cards.home import home_view
from bot.slack.cards.plain import plain
from bot.slack.client import translated
from bot.slack.front import Front

log = structlog.get_logger()


class SlackHomes:
    """Publishes Homes; the front knows Slack's address for links."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def drawn(self, picture: HomePicture) -> str:
        """The view as text."""
        return json.dumps(plain(self._view(picture)), sort_keys=True)

    async def publish(self, user: str, picture: HomePicture) -> None:
        """Puts it before the person's eyes."""
        try:
            await translated(self._front.client.views_publish(user_id=user, view=plain(self._view(picture))))
        except Refused as error:
            log.warning("home_not_published", trouble=error.sentence)
            raise

    def _view(self, picture: HomePicture) -> View:
        return home_view(picture, self._front.address)
