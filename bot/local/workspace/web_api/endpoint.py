"""One call of the Web API from arrival to answer: faults, token, scope, method, traffic record."""

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.local.workspace.scopes import WANTED, require
from bot.local.workspace.socket import Sockets
from bot.local.workspace.state import Workspace
from bot.local.workspace.traffic import TrafficRecord
from bot.local.workspace.web_api.arguments import Arguments, bearer, read_arguments
from bot.local.workspace.web_api.methods import METHODS
from bot.local.workspace.wire import Json, SlackError

CONNECTIONS_OPEN = "apps.connections.open"
ABORT = "bot.local.abort"
"""Key in the ASGI scope under which the server puts what resets its connection."""


class WebApi:
    """The endpoint `/api/<method>`."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self._workspace = workspace
        self._sockets = sockets

    async def endpoint(self, request: Request) -> Response:
        """Answers one call."""
        method = request.path_params["method"]
        began, at = time.perf_counter(), self._workspace.clock()
        faults = self._workspace.faults
        if faults.slow_seconds and faults.concern(method):
            await asyncio.sleep(faults.slow_seconds)
        arguments, status, headers = Arguments({}), 0, dict[str, str]()
        body: Json = {"ok": False, "error": "connection_reset"}
        if not faults.down:
            try:
                arguments = await read_arguments(request)
                status, body = 200, self._answer(request, method, arguments)
            except SlackError as error:
                status, body, headers = error.status, error.body(), error.headers
        reset = faults.down or (status == 200 and faults.take("reset_after_store", method))  # noqa: PLR2004
        ms = (time.perf_counter() - began) * 1000
        self._record(method, arguments, at=at, ms=ms, status=0 if reset else status, body=body)
        if reset:
            return await reset_connection(request)
        return JSONResponse(body, status, headers | self._scope_headers(method))

    def _answer(self, request: Request, method: str, arguments: Arguments) -> Json:
        faults = self._workspace.faults
        if faults.take("ratelimited", method):
            raise SlackError("ratelimited", status=429, headers={"Retry-After": "1"})
        if faults.take("server_error", method):
            raise SlackError("internal_error", status=500)
        token = bearer(request, arguments)
        arguments.given.pop("token", None)
        if method == CONNECTIONS_OPEN:
            self._check_token(token, right=self._workspace.app.app_token, wrong=self._workspace.app.bot_token)
            return {"ok": True, "url": self._sockets.new_address()}
        self._check_token(token, right=self._workspace.app.bot_token, wrong=self._workspace.app.app_token)
        if faults.token_refused:
            raise SlackError(faults.token_refused)
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        if method in WANTED:
            require(self._workspace.app, WANTED[method])
        return {"ok": True, **METHODS[method](self._workspace, arguments)}

    @staticmethod
    def _check_token(token: str | None, *, right: str, wrong: str) -> None:
        if token is None:
            raise SlackError("not_authed")
        if token == wrong != right:
            raise SlackError("not_allowed_token_type")
        if token != right:
            raise SlackError("invalid_auth")

    def _scope_headers(self, method: str) -> dict[str, str]:
        return {
            "X-OAuth-Scopes": ",".join(sorted(self._workspace.app.scopes)),
            "X-Accepted-OAuth-Scopes": WANTED.get(method, ""),
        }

    def _record(
        self, method: str, arguments: Arguments, *, at: float, ms: float, status: int, body: Json
    ) -> None:
        error: Any = body.get("error")
        self._workspace.traffic.add(
            TrafficRecord(
                direction="from_bot",
                name=method,
                at=at,
                status=status,
                ms=round(ms, 2),
                request=arguments.given,
                response=body,
                error=str(error) if error else None,
            )
        )


async def reset_connection(request: Request) -> Response:
    """Breaks the connection without an answer; where no server tells how (in process), raises."""
    abort = request.scope.get(ABORT)
    if abort is None:
        raise ConnectionResetError("the simulated Slack reset the connection")
    abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=499)  # the server drops it: nobody is there any more
