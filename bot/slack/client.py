"""The one Web API client of the process: shared connection, honoured rate limits, our errors."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import Refused, RetryLater

HTTP_OK = 200

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
    "token_expired": "The bot token has expired; install the app again, without token rotation.",
}
"""What an operator can do about Slack's errors."""


TOKEN_REFUSED = ("invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed")
"""Slack's error names that speak against the token itself."""


class TokenRefused(RetryLater):
    """Slack takes nothing from us for now: what was to be told waits until the token is good again."""


class DoubtingClient(AsyncWebClient):
    """A client that says when Slack refuses its token, whichever call met that."""

    def __init__(self, *, doubt: Callable[[], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._doubt = doubt

    async def api_call(self, *args: Any, **named: Any) -> AsyncSlackResponse:
        """Calls one method; every other method of the client comes here."""
        try:
            return await super().api_call(*args, **named)
        except SlackApiError as error:
            if _field(error.response, "error") in TOKEN_REFUSED:
                self._doubt()
            raise


def make_client(
    token: str | None,
    base_url: str,
    session: aiohttp.ClientSession,
    doubt: Callable[[], None] = lambda: None,
) -> AsyncWebClient:
    """A client that waits out rate limits, but repeats nothing after a connection error: that posts twice."""
    return DoubtingClient(
        doubt=doubt,
        token=token,
        base_url=base_url,
        session=session,
        timeout=10,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
    )


async def respond(session: aiohttp.ClientSession, url: str, body: Mapping[str, Any]) -> bool:
    """Answers by a response URL; whether Slack took it."""
    try:
        async with session.post(url, json=dict(body), timeout=aiohttp.ClientTimeout(10)) as answer:
            return answer.status == HTTP_OK
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return False


async def translated(call: Awaitable[Any]) -> Any:
    """Awaits a Web API call. Raises RetryLater when Slack cannot take it now, Refused when it never will.

    A refused token speaks against no call: it is a RetryLater, the TokenRefused.
    """
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
    sentence = f"Slack refused: {name}. {ADVICE.get(name, '')}".strip()
    return TokenRefused(sentence) if name in TOKEN_REFUSED else Refused(sentence, code=name)


def _field(response: Any, key: str) -> Any:
    try:
        return response.get(key)
    except (AttributeError, ValueError, TypeError):
        return None


def _retry_at(response: Any) -> datetime:
    headers = getattr(response, "headers", {}) or {}
    seconds = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return datetime.now(UTC) + timedelta(seconds=float(seconds) if seconds.isdigit() else 30.0)
