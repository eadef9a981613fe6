"""Hands each signed payload, unchanged, to the bot of its workspace; answers itself where there is none."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import structlog
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.gate import answers
from bot.gate.payload import Parcel, read_parcel
from bot.slack.cards.surface import Surface
from bot.slack.payloads import Caller
from bot.slack.privately import answer_privately, keep_form

log = structlog.get_logger()

ANSWER_SECONDS = 2.8
"""For a bot's answer: Slack shows an error of its own after three."""

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "host",
        "content-length",
        "content-encoding",
        "date",
    }
)
"""Headers of one connection; and those that are written anew."""

NOT_INSTALLED = "not installed"
NOT_SET_UP = "not set up"
RUNS = ""


class Houses(Protocol):
    """Where workspaces live."""

    def state_of(self, team: str) -> str:
        """RUNS where its bot is kept running; otherwise NOT_INSTALLED or NOT_SET_UP."""
        ...

    def door(self, team: str) -> httpx.AsyncClient:
        """The way to its bot."""
        ...


Tell = Callable[[str, Caller, Surface], Coroutine[Any, Any, None]]
Later = Callable[[Coroutine[Any, Any, None]], None]
"""Runs something after the answer."""
Counted = Callable[[str, str], None]
"""Hears the workspace (`unknown` for strangers) and what became of its payload."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a bot gave no answer: for the counter, and for the person."""

    outcome: str
    surface: Surface
    recorded: bool | None = False
    """None: nobody knows."""


class Router:
    """ASGI app; stands behind the guard, so every body in here was signed by Slack."""

    def __init__(
        self, houses: Houses, *, tell: Tell, later: Later, counted: Counted, goodbye: Callable[[str], None]
    ) -> None:
        self._houses = houses
        self._tell = tell
        self._later = later
        self._counted = counted
        self._goodbye = goodbye

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one payload."""
        request = Request(scope, receive)
        parcel = read_parcel(await request.body(), request.headers.get("content-type", ""))
        await (await self._answer(parcel, request))(scope, receive, send)

    async def _answer(self, parcel: Parcel, request: Request) -> Response:
        if parcel.challenge is not None:
            return JSONResponse({"challenge": parcel.challenge})
        if parcel.is_ssl_check:
            return PlainTextResponse("")
        if trouble := self._without_bot(parcel):
            self._counted("unknown", trouble.outcome)
            log.warning("payload_without_bot", workspace=parcel.team, why=trouble.outcome)
            return self._sorry(parcel, trouble)
        answer = await self._from_bot(parcel.team, request)
        if parcel.says_goodbye:
            self._goodbye(parcel.team)
        if isinstance(answer, Response):
            self._counted(parcel.team, "answered")
            return answer
        self._counted(parcel.team, answer.outcome)
        log.warning("bot_not_reached", workspace=parcel.team, why=answer.outcome)
        return self._sorry(parcel, answer)

    def _without_bot(self, parcel: Parcel) -> Trouble | None:
        if not parcel.team:
            return Trouble("no_workspace", answers.organisation())
        state = self._houses.state_of(parcel.team)
        if state == NOT_INSTALLED:
            return Trouble("not_installed", answers.not_installed())
        return Trouble("not_set_up", answers.not_set_up()) if state == NOT_SET_UP else None

    async def _from_bot(self, team: str, request: Request) -> Response | Trouble:
        """The bot's own answer, or why there is none."""
        headers = [(name, value) for name, value in request.headers.items() if name not in HOP_BY_HOP]
        body = await request.body()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                given = await self._houses.door(team).post("/slack/events", content=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Trouble("not_running", answers.not_running())
        except (httpx.HTTPError, TimeoutError):
            return Trouble("no_answer", answers.no_answer(), recorded=None)
        kept = {name: value for name, value in given.headers.items() if name not in HOP_BY_HOP}
        return Response(given.content, given.status_code, kept)

    def _sorry(self, parcel: Parcel, trouble: Trouble) -> Response:
        def tell(caller: Caller, surface: Surface) -> None:
            self._later(self._tell(parcel.team, caller, surface))

        kept = keep_form(parcel.body, trouble.surface) if trouble.recorded is False else None
        title = "Not recorded" if trouble.recorded is False else "Not known"
        return _plain(
            kept or answer_privately(parcel.body, trouble.surface, tell, title=title, anywhere=True)
        )


def _plain(answer: BoltResponse) -> Response:
    headers: Mapping[str, Any] = answer.first_headers()
    return Response(answer.body, answer.status, dict(headers))
