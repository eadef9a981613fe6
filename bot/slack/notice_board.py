"""Implements the port `NoticeBoard`: posts notices to the channel, edits and finds them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused
from bot.service.notices import Notice
from bot.slack.board import LOOKED_THROUGH
from bot.slack.cards.notice import notice_card
from bot.slack.client import translated

EVENT_TYPE = "blockbot_notice"
"""Type of the metadata by which a notice of ours is recognised."""


class SlackNotices:
    """Posts, edits and finds notices; one is recognised by its number and when its trouble began."""

    def __init__(self, client: AsyncWebClient, account_tz: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._account_tz = account_tz
        self._clock = clock

    async def post(self, notice: Notice) -> str:
        """Posts it and gives back its `ts`."""
        answer = await translated(
            self._client.chat_postMessage(
                channel=notice.channel, unfurl_links=False, unfurl_media=False, **self._payload(notice)
            )
        )
        return str(answer["ts"])

    async def edit(self, notice: Notice) -> None:
        """Redraws it."""
        call = self._client.chat_update(channel=notice.channel, ts=notice.ts, **self._payload(notice))
        await translated(call)

    async def find(self, notice: Notice) -> str | None:
        """The `ts` of one that was posted but never noted; None if Slack does not let us look."""
        looking: dict[str, Any] = {"include_all_metadata": True, "limit": LOOKED_THROUGH}
        try:
            answer = await translated(self._client.conversations_history(channel=notice.channel, **looking))
        except Refused:
            return None
        messages = answer.get("messages") or ()
        return next((str(one["ts"]) for one in messages if one.get("metadata") == _mark(notice)), None)

    def _payload(self, notice: Notice) -> dict[str, Any]:
        card = notice_card(notice, account_tz=self._account_tz, now=self._clock())
        return {"metadata": _mark(notice), **card.payload()}


def _mark(notice: Notice) -> dict[str, Any]:
    payload = {"notice": notice.id, "since": int(notice.since.timestamp() * 1000)}
    return {"event_type": EVENT_TYPE, "event_payload": payload}
