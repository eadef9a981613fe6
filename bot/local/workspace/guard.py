"""Lets only this machine's own pages in: checks Host, Origin and content type (DNS rebinding, CSRF)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class LoopbackOnly:
    """ASGI middleware in front of everything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it with 403."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = refusal(scope.get("method", "GET"), scope["path"], Headers(scope=scope))
        if why is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
        else:
            await JSONResponse({"ok": False, "error": "not_local", "text": why}, 403)(scope, receive, send)


def refusal(method: str, path: str, headers: Headers) -> str | None:
    """Why a request is refused; None if it may pass."""
    host = headers.get("host", "")
    if _name(f"//{host}") not in LOOPBACK:
        return "This workspace only answers to 127.0.0.1 and localhost."
    if method != "POST" or not path.startswith("/sim/"):
        return None
    origin = headers.get("origin")
    if origin is not None and (_name(origin) not in LOOPBACK or urlsplit(origin).netloc != host):
        return "This comes from another page than the workspace's own."
    kind = headers.get("content-type", "").split(";")[0]
    if kind not in ("application/json", "multipart/form-data"):
        return "Send JSON (or a multipart form for an upload)."
    if (
        kind == "multipart/form-data"
        and origin is None
        and headers.get("sec-fetch-site") not in (None, "same-origin")
    ):
        return "This comes from another page than the workspace's own."
    return None


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
