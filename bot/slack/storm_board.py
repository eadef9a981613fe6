"""Implements the port `StormBoard`: posts and edits the card of a storm."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.service.storms import StormPicture
from bot.slack.cards.storm import storm_card
from bot.slack.client import translated


class SlackStormBoard:
    """One message a storm."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def show(self, picture: StormPicture, *, channel: str, ts: str) -> str:
        """Posts the card, or edits it where `ts` is given; gives back its `ts`."""
        payload = storm_card(picture).payload()
        if ts:
            await translated(self._client.chat_update(channel=channel, ts=ts, **payload))
            return ts
        answer = await translated(self._client.chat_postMessage(channel=channel, **payload))
        return str(answer["ts"])
