"""Implements the port `ReportBoard`: posts the week as text, has the chart drawn, puts it into the thread."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused
from bot.service.report_port import Report, Week
from bot.slack.cards.report import alternative_text, chart_of, no_chart, report_message
from bot.slack.client import translated

log = structlog.get_logger()

EVENT_TYPE = "blockbot_report"
LOOKED_THROUGH = 100

Draw = Callable[[dict[str, Any]], Awaitable[bytes]]
"""Makes a PNG of a chart; raises OSError or TimeoutError where it cannot."""


class SlackReports:
    """One message a week and channel, with one picture in its thread."""

    def __init__(self, client: AsyncWebClient, draw: Draw) -> None:
        self._client = client
        self._draw = draw

    async def post(self, report: Report, week: Week) -> str:
        """Posts the numbers as text; what was posted before a crash is found by its mark."""
        if report.tries > 1 and (found := await self._posted(report)):
            return found
        answer = await translated(
            self._client.chat_postMessage(
                channel=report.channel, metadata=_mark(report), **report_message(report, week).payload()
            )
        )
        return str(answer["ts"])

    async def attach(self, report: Report, week: Week) -> None:
        """The chart; where it cannot be drawn a sentence says so, for the numbers stand above."""
        if report.tries > 1 and await self._has_chart(report):
            return
        try:
            picture = await self._draw(chart_of(report, week))
        except (OSError, TimeoutError) as error:
            log.warning("chart_not_drawn", trouble=f"{type(error).__name__}: {error}")
            told = no_chart().payload()
            await translated(
                self._client.chat_postMessage(channel=report.channel, thread_ts=report.ts, **told)
            )
            return
        await translated(
            self._client.files_upload_v2(
                channel=report.channel,
                thread_ts=report.ts,
                filename=_name(report),
                title=f"Week to {report.until:%d %b %Y}",
                alt_txt=alternative_text(report, week),
                content=picture,
            )
        )

    async def _posted(self, report: Report) -> str:
        asked = self._client.conversations_history(
            channel=report.channel, include_all_metadata=True, limit=LOOKED_THROUGH
        )
        try:
            messages = (await translated(asked)).get("messages") or ()
        except Refused as error:
            log.warning("cannot_look_for_report", trouble=error.sentence)
            return ""
        return next((str(one["ts"]) for one in messages if one.get("metadata") == _mark(report)), "")

    async def _has_chart(self, report: Report) -> bool:
        asked = self._client.conversations_replies(channel=report.channel, ts=report.ts, limit=LOOKED_THROUGH)
        try:
            messages = (await translated(asked)).get("messages") or ()
        except Refused:
            return False
        names = {str(file.get("name")) for message in messages for file in message.get("files") or ()}
        return _name(report) in names


def _mark(report: Report) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"week": report.week, "channel": report.channel}}


def _name(report: Report) -> str:
    return f"blockbot-{report.week}.png"
