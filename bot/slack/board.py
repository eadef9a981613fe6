"""Implements the port `Board`: turns pictures into cards and posts or edits them in Slack."""

from collections.abc import Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused
from bot.service.picture import NumberLine, RequestPicture
from bot.service.ports import Surface
from bot.slack.cards import result
from bot.slack.cards.pieces import plain, small
from bot.slack.cards.request import request_card
from bot.slack.cards.surface import Surface as Drawing
from bot.slack.client import translated

log = structlog.get_logger()

EVENT_TYPE = "blockbot_request"
"""Type of the metadata by which a message of ours is recognised."""

ANEW = "The message that stood here before was deleted in Slack; this one takes its place."

LOOKED_THROUGH = 200
"""Messages looked through for one of ours that was posted but not noted."""


class SlackBoard:
    """Posts, edits and finds the messages of a request."""

    def __init__(self, client: AsyncWebClient, offers: frozenset[str]) -> None:
        self._client = client
        self._offers = offers

    async def post(
        self, picture: RequestPicture, surface: Surface, *, channel: str, thread: str, anew: bool = False
    ) -> str:
        """Posts a surface, marked with the request's id, and gives back its `ts`."""
        drawing = self._draw(picture, surface)
        if anew:
            drawing = Drawing(f"{ANEW} {drawing.text}", (*drawing.blocks, small(plain(ANEW))))
        answer = await translated(
            self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread or None,
                metadata=mark_of(picture.id, surface),
                unfurl_links=False,
                unfurl_media=False,
                **drawing.payload(),
            )
        )
        return str(answer["ts"])

    async def edit(self, picture: RequestPicture, surface: Surface, *, channel: str, ts: str) -> None:
        """Redraws a posted surface; the metadata has to be sent again or Slack drops it."""
        drawing = self._draw(picture, surface)
        await translated(
            self._client.chat_update(
                channel=channel, ts=ts, metadata=mark_of(picture.id, surface), **drawing.payload()
            )
        )

    async def attach(
        self, picture: RequestPicture, lines: Sequence[NumberLine], *, channel: str, thread: str
    ) -> str:
        """Puts a CSV of all numbers into the thread and gives back the file's id."""
        answer = await translated(
            self._client.files_upload_v2(
                channel=channel,
                thread_ts=thread,
                filename=_file_name(picture.id),
                title=f"All {picture.total} numbers of request {picture.id}",
                content=result.result_csv(lines).encode("utf-8-sig"),
            )
        )
        return str(answer["file"]["id"])

    async def find(self, request_id: str, surface: Surface, *, channel: str, thread: str) -> str | None:
        """Looks for a message with our mark. None if there is none, or if Slack does not let us look."""
        looking: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": LOOKED_THROUGH}
        try:
            if thread:
                answer = await translated(self._client.conversations_replies(ts=thread, **looking))
            else:
                answer = await translated(self._client.conversations_history(**looking))
        except Refused as error:
            log.warning("cannot_look_for_message", request_id=request_id, trouble=error.sentence)
            return None
        for message in answer.get("messages") or ():
            if surface is Surface.FILE:
                names = {str(file.get("name")): str(file.get("id")) for file in message.get("files") or ()}
                if _file_name(request_id) in names:
                    return names[_file_name(request_id)]
            elif message.get("metadata") == mark_of(request_id, surface):
                return str(message["ts"])
        return None

    def _draw(self, picture: RequestPicture, surface: Surface) -> Drawing:
        if surface in (Surface.CARD, Surface.COPY):
            return request_card(picture, self._offers)
        return result.result_message(picture)


def _file_name(request_id: str) -> str:
    """Files carry no metadata; their name says whose they are."""
    return f"blockbot-{request_id}.csv"


def mark_of(request_id: str, surface: Surface) -> dict[str, Any]:
    """The metadata by which a message is found again after a crash."""
    return {
        "event_type": EVENT_TYPE,
        "event_payload": {"request_id": request_id, "surface": surface.value},
    }
