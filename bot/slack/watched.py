"""Middleware around every listener: times the answer, and gives its log lines one id."""

import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.service.sight import Answered, Onlooker

Next = Callable[[], Awaitable[Any]]


def watching(onlookers: tuple[Onlooker, ...]) -> Callable[..., Awaitable[None]]:
    """The middleware; onlookers are told after the answer is made."""

    async def watched(req: AsyncBoltRequest, next_: Next) -> None:
        began = time.perf_counter()
        failed = True
        structlog.contextvars.bind_contextvars(delivery=uuid.uuid4().hex[:12])
        try:
            await next_()
            failed = False
        finally:
            structlog.contextvars.unbind_contextvars("delivery")
            retry = "x-slack-retry-num" in req.headers
            told = Answered(name_of(req.body), failed, time.perf_counter() - began, retry)
            for onlooker in onlookers:
                onlooker(told)

    return watched


def name_of(body: dict[str, Any]) -> str:
    """What a payload is for, in a few known words: nothing typed gets into a metric's label."""
    kind = str(body.get("type") or "")
    if command := body.get("command"):
        return str(command) if command in ("/block", "/unblock") else "other"
    if kind == "block_actions":
        return "button"
    if kind in ("view_submission", "view_closed", "block_suggestion", "shortcut", "message_action"):
        return kind
    return "event" if kind == "event_callback" else "other"
