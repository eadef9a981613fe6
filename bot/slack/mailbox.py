"""Implements the port `Mailbox`: posts letters, privately or into the thread of a card."""

from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused
from bot.service.outbox import Letter
from bot.service.picture import RequestPicture
from bot.slack.cards.letters import letter_surface
from bot.slack.client import translated

log = structlog.get_logger()

EVENT_TYPE = "blockbot_letter"
"""Type of the metadata by which a letter of ours is recognised."""

LOOKED_THROUGH = 100
"""Messages looked through for a letter that was posted but not noted."""


class SlackMailbox:
    """Posts; a person's id as the channel is their direct message with the bot."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        """Posts a letter once: what may have been posted before a crash is looked for first."""
        if letter.tries > 1 and await self._is_there(letter, thread):
            return
        await translated(
            self._client.chat_postMessage(
                channel=letter.to,
                thread_ts=thread or None,
                metadata=mark_of(letter),
                unfurl_links=False,
                unfurl_media=False,
                **letter_surface(letter, picture).payload(),
            )
        )

    async def _is_there(self, letter: Letter, thread: str) -> bool:
        """Whether the channel or thread has it. A person's messages cannot be looked through by their id."""
        if letter.to[:1] in "UW":
            return False
        looking: dict[str, Any] = {
            "channel": letter.to,
            "include_all_metadata": True,
            "limit": LOOKED_THROUGH,
        }
        try:
            if thread:
                answer = await translated(self._client.conversations_replies(ts=thread, **looking))
            else:
                answer = await translated(self._client.conversations_history(**looking))
        except Refused as error:
            log.warning("cannot_look_for_letter", key=letter.key, trouble=error.sentence)
            return False
        return any(message.get("metadata") == mark_of(letter) for message in answer.get("messages") or ())


def mark_of(letter: Letter) -> dict[str, Any]:
    """The metadata by which a letter is found again after a crash."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": letter.key}}
