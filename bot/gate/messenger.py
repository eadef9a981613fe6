"""Tells one person something privately in the name of a workspace's installation; remembers nothing."""

from collections.abc import Callable

import aiohttp
import structlog

from bot.domain.errors import Refused, RetryLater
from bot.slack.cards.surface import Surface
from bot.slack.client import make_client, respond, translated
from bot.slack.payloads import Caller

log = structlog.get_logger()


class Messenger:
    """`token_of` gives a workspace's token, empty where there is none."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, token_of: Callable[[str], str]) -> None:
        self._session = session
        self._api_url = api_url
        self._token_of = token_of

    async def tell(self, team: str, caller: Caller, surface: Surface) -> None:
        """By the response URL; where there is none (App Home, a shortcut) by a direct message."""
        body = surface.payload() | {"response_type": "ephemeral", "replace_original": False}
        if caller.response_url and await respond(self._session, caller.response_url, body):
            return
        token = self._token_of(team)
        if not (token and caller.user):
            return
        client = make_client(token, self._api_url, self._session)
        try:
            await translated(client.chat_postMessage(channel=caller.user, **surface.payload()))
        except (Refused, RetryLater) as error:
            log.warning("answer_not_delivered", workspace=team, trouble=error.sentence)
