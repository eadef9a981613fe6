"""The last net around bolt: what it cannot cope with becomes a 400 with an error id, never a stack trace."""

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.service.failures import Failed, failure_of, ignored

log = structlog.get_logger()


class Failsafe:
    """ASGI middleware. bolt reads parts of a payload before any listener runs, and trusts their types."""

    def __init__(self, app: ASGIApp, failed: Failed = ignored) -> None:
        self._app = app
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands one request on."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            failure = failure_of(error, "payload")
            log.exception("payload_not_understood", error_id=failure.id)
            self._failed(failure)
            if not started:
                words = {"ok": False, "error": "The payload could not be understood.", "error_id": failure.id}
                await JSONResponse(words, 400)(scope, receive, send)
