"""The one Web API client of the process: shared connection, honoured rate limits, our errors."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused, RetryLater

TRANSIENT = frozenset(
    {
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    }
)
"""Slack's error names after which the same call may succeed."""

ADVICE = {
    "not_in_channel": "Invite the bot to the channel: /invite @Blockbot.",
    "channel_not_found": "BLOCK_CHANNEL names no channel the bot can see; use the channel's id (C…).",
    "is_archived": "The channel is archived; set BLOCK_CHANNEL to another one.",
    "missing_scope": "The app lacks a permission; update it from the manifest and install it again.",
    "invalid_auth": "The bot token is not valid; set SLACK_BOT_TOKEN to the one of your app.",
    "account_inactive": "The app was uninstalled; install it again.",
    "token_revoked": "The bot token was revoked; install the app again.",
}
"""What an operator can do about Slack's errors."""


def make_client(token: str | None, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that waits out rate limits, but repeats nothing after a connection error: that posts twice."""
    return AsyncWebClient(
        token=token,
        base_url=base_url,
        session=session,
        timeout=10,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
    )


async def translated(call: Awaitable[Any]) -> Any:
    """Awaits a Web API call. Raises RetryLater when Slack cannot take it now, Refused when it never will."""
    try:
        return await call
    except SlackApiError as error:
        raise _translation(error) from error
    except (aiohttp.ClientError, TimeoutError, OSError, SlackRequestError) as error:
        raise RetryLater(f"Slack did not answer ({type(error).__name__}).") from error


def _translation(error: SlackApiError) -> Refused | RetryLater:
    response: Any = error.response
    status = getattr(response, "status_code", 0)
    name = str(_field(response, "error") or status)
    if name == "ratelimited" or status == 429:  # noqa: PLR2004  # Too Many Requests
        return RetryLater("Slack asks to wait.", at=_retry_at(response))
    if name in TRANSIENT or status >= 500:  # noqa: PLR2004  # the server's own errors
        return RetryLater(f"Slack answered {name}.")
    return Refused(f"Slack refused: {name}. {ADVICE.get(name, '')}".strip(), code=name)


def _field(response: Any, key: str) -> Any:
    try:
        return response.get(key)
    except (AttributeError, ValueError, TypeError):
        return None


def _retry_at(response: Any) -> datetime:
    headers = getattr(response, "headers", {}) or {}
    seconds = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return datetime.now(UTC) + timedelta(seconds=float(seconds) if seconds.isdigit() else 30.0)
