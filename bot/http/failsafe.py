"""The last net around bolt: what it cannot cope with becomes a 400 with an error id, never a stack trace."""

import uuid

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()


class Failsafe:
    """ASGI middleware. bolt reads parts of a payload before any listener runs, and trusts their types."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands one request on."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            known = uuid.uuid4().hex[:8]
            log.exception("payload_not_understood", error_id=known)
            if not started:
                words = {"ok": False, "error": "The payload could not be understood.", "error_id": known}
                await JSONResponse(words, 400)(scope, receive, send)
