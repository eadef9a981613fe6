"""Implements the port `Mailbox`: posts letters, privately or into the thread of a card."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.service.outbox import Letter
from bot.service.picture import RequestPicture
from bot.slack.cards.letters import letter_surface
from bot.slack.client import translated


class SlackMailbox:
    """Posts; a person's id as the channel is their direct message with the bot."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        """Posts a letter once."""
        await translated(
            self._client.chat_postMessage(
                channel=letter.to,
                thread_ts=thread or None,
                unfurl_links=False,
                unfurl_media=False,
                **letter_surface(letter, picture).payload(),
            )
        )
