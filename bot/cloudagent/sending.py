"""Sends one request with httpx and translates, once, what httpx raises; counts and decides nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot import __version__
from bot.cloudagent.account import Account
from bot.cloudagent.sentences import UNREACHABLE, WITHHELD
from bot.cloudagent.wire import Answer
from bot.service.in_hand import Lapsed
from bot.service.trace import current_trace
from bot.service.vendor import AskOperator, OutcomeUnknown, Unreachable, VendorError, Withheld

MOST_BYTES = 2_000_000
"""An answer about 100 numbers has some kilobytes; a longer one is not read to its end."""
LONGEST_CALL = 36.0
"""Seconds for a whole exchange; httpx's own time-outs (connect 5, read 30) count from byte to byte."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NO_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL)
NO_TEXT = (httpx.LocalProtocolError, UnicodeError)
SHORTEST_SECRET = 6


@dataclass(frozen=True, slots=True)
class Request:
    """One request to CloudAgent; the headers carry credentials and are not shown."""

    method: str
    path: str
    body: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    seconds: float = LONGEST_CALL
    """For the whole exchange."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The credentials among the headers, in case an answer repeats them."""
        return tuple(value.removeprefix("Bearer ") for value in self.headers.values())


async def answer_to(http: httpx.AsyncClient, account: Account, request: Request) -> Answer:
    """Sends it. Raises Unreachable and Withheld (never sent), OutcomeUnknown (no answer), AskOperator.

    What httpx raises ends here: it keeps the request, and with it the credentials, so none of our errors has
    one of its as cause or context.
    """
    outcome = await _answer_or_trouble(http, account, request)
    if isinstance(outcome, Answer):
        return outcome
    raise outcome


async def _answer_or_trouble(
    http: httpx.AsyncClient, account: Account, request: Request
) -> Answer | VendorError:
    headers = {"User-Agent": f"blockbot/{__version__}", "Accept": "application/json", **request.headers}
    if trace := current_trace():
        headers["X-Request-Id"] = trace
    url = account.base_url.rstrip("/") + request.path
    try:
        async with (
            asyncio.timeout(request.seconds),
            http.stream(request.method, url, json=request.body, headers=headers) as response,
        ):
            body = _without(await _bounded(response), (account.api_key, *request.secrets))
            return Answer(response.status_code, _lower(response.headers), body)
    except Lapsed:
        return Withheld(WITHHELD)
    except NEVER_SENT as error:
        return Unreachable(UNREACHABLE.format(reason=_reason(error)))
    except NO_ADDRESS:
        return AskOperator("CLOUDAGENT_API_URL is no address that can be called.")
    except NO_TEXT:
        return AskOperator(
            "The call holds characters that cannot be sent: check CLOUDAGENT_USERNAME, CLOUDAGENT_API_KEY "
            "and the group's name."
        )
    except (httpx.HTTPError, httpx.StreamError, TimeoutError, ValueError) as error:
        return OutcomeUnknown(_lost(error))


def _without(body: bytes, secrets: tuple[str, ...]) -> bytes:
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            body = body.replace(secret.encode(), b"***")
    return body


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return bytes(body)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection within the time allowed."
    if isinstance(error, httpx.PoolTimeout):
        return "all our connections to it are busy."
    return "no connection."


def _lost(error: Exception) -> str:
    kind = (
        "gave no answer in time" if isinstance(error, httpx.TimeoutException | TimeoutError) else "broke off"
    )
    return f"CloudAgent got the call but {kind}, so nobody knows whether the numbers were stored."
