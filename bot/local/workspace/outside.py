"""Addresses the bot reaches with a secret in them: response URLs, uploads, and private file downloads."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.local.workspace.messages import Message
from bot.local.workspace.posting import answer, content_of
from bot.local.workspace.response_url import ResponseUrl
from bot.local.workspace.state import Workspace
from bot.local.workspace.traffic import TrafficRecord
from bot.local.workspace.web_api.endpoint import reset_connection
from bot.local.workspace.web_api.files import MOST_UPLOAD
from bot.local.workspace.wire import Json, SlackError

Endpoint = Callable[[Request], Awaitable[Response]]

LOGIN_PAGE = "<!DOCTYPE html><title>Sign in</title><p>Sign in to your workspace to see this file.</p>"
"""Slack answers 200 and a login page to a download without a valid token; so do we."""


class Outside:
    """The endpoints `/r/…`, `/upload/…`, `/files-pri/…` and permalinks."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[Route]:
        """All routes; the faults `down` and `slow_seconds` concern those the bot uses."""
        download = self._spoilt("files.download", self.download)
        return [
            Route("/r/{secret}", self._spoilt("response_url", self.response_url), methods=["POST"]),
            Route("/upload/v1/{ticket}", self._spoilt("files.upload", self.upload), methods=["POST", "PUT"]),
            Route("/files-pri/{file_id}/{name}", download),
            Route("/files-pri/{file_id}/download/{name}", download),
            Route("/archives/{channel}/{message}", self.permalink),
        ]

    def _spoilt(self, name: str, endpoint: Endpoint) -> Endpoint:
        async def spoilt(request: Request) -> Response:
            faults = self._workspace.faults
            if faults.slow_seconds and faults.concern(name):
                await asyncio.sleep(faults.slow_seconds)
            if faults.down:
                return await reset_connection(request)
            return await endpoint(request)

        return spoilt

    async def response_url(self, request: Request) -> Response:
        """A post to a response URL."""
        given: Json = {}
        began = time.perf_counter()
        try:
            given = await _posted(request)
            self._respond(self._workspace.response_urls.use(request.path_params["secret"]), given)
            result: Response = PlainTextResponse("ok")
            error = None
        except SlackError as refusal:
            status = refusal.status if refusal.status != 200 else 400  # noqa: PLR2004  # webhooks use statuses
            result, error = JSONResponse(refusal.body(), status), refusal.name
        self._record("response_url", given, result, error, began)
        return result

    def _respond(self, address: ResponseUrl, given: Json) -> None:
        source = self._source(address)
        if given.get("delete_original") and source is not None:
            self._workspace.messages.remove(source)
        elif given.get("replace_original") and source is not None:
            changes: Json = content_of(self._workspace, given)
            self._workspace.messages.edit(source, changes | {"edited_ts": self._workspace.mint.ts()})
        else:
            posted = answer(self._workspace, given, user=address.user, channel=address.channel)
            address.source_ts = address.source_ts or posted.ts

    def _source(self, address: ResponseUrl) -> Message | None:
        """The message the address came from, if it is the app's own and still there."""
        if address.source_ts is None:
            return None
        found = self._workspace.messages.get(address.channel, address.source_ts)
        return found if found.bot_id == self._workspace.app.bot_id else None

    async def upload(self, request: Request) -> Response:
        """The bytes of an announced file: as the raw body, or as the first file of a form."""
        began, error = time.perf_counter(), None
        try:
            content = await _content(request)
            file = self._workspace.files.receive(request.path_params["ticket"], content)
            result = PlainTextResponse(f"OK - {len(file.content or b'')}")
        except SlackError as refusal:
            result, error = PlainTextResponse(refusal.name, refusal.status), refusal.name
        self._record("file upload", {}, result, error, began)
        return result

    async def download(self, request: Request) -> Response:
        """A private file, for the bot's token and the scope files:read."""
        began, error = time.perf_counter(), None
        authorization = request.headers.get("authorization")
        app = self._workspace.app
        result: Response
        if authorization != f"Bearer {app.bot_token}" or "files:read" not in app.scopes:
            result, error = HTMLResponse(LOGIN_PAGE), "login page"
        else:
            try:
                file = self._workspace.files.get(request.path_params["file_id"])
                result = Response(file.content, media_type=file.mimetype)
            except SlackError as missing:
                result, error = PlainTextResponse(missing.name, 404), missing.name
        self._record("file download", request.path_params, result, error, began)
        return result

    async def permalink(self, request: Request) -> Response:
        """A permalink leads to the page, which shows the message."""
        digits = request.path_params["message"].removeprefix("p")
        thread = request.query_params.get("thread_ts") or f"{digits[:-6]}.{digits[-6:]}"
        place = urlencode({"c": request.path_params["channel"], "t": thread})
        return RedirectResponse(f"/?{place}")

    def _record(self, name: str, given: Json, result: Response, error: str | None, began: float) -> None:
        self._workspace.traffic.add(
            TrafficRecord(
                direction="from_bot",
                name=name,
                at=self._workspace.clock(),
                status=result.status_code,
                ms=round((time.perf_counter() - began) * 1000, 2),
                request=given,
                response=None,
                error=error,
            )
        )


async def _posted(request: Request) -> Json:
    """The body of a webhook: JSON, or JSON in the form field `payload`."""
    text: object = (await request.body()).decode(errors="replace")
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        text = (await request.form()).get("payload", "")
    try:
        found = json.loads(str(text))
    except ValueError:
        raise SlackError("invalid_payload", status=400) from None
    if not isinstance(found, dict):
        raise SlackError("invalid_payload", status=400)
    return found


async def _content(request: Request) -> bytes:
    if int(request.headers.get("content-length") or 0) > MOST_UPLOAD:
        raise SlackError("file_too_large", status=413)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    raise SlackError("no_file_data", status=400)
