"""Failures told to Sentry by their short ids, masked; loaded only where it is asked for.

Nothing is gathered by itself: no breadcrumbs, no variables, no request bodies, no host name.
"""

from collections.abc import Callable
from typing import Any

import sentry_sdk
from sentry_sdk.transport import Transport

from bot.service.failures import Failure

LAST_WORDS = 2.0
"""Seconds for what is still to be sent at the stop."""


class Sentry:
    """A client of its own: the process's global one is left alone. `mask` takes tokens and numbers out."""

    def __init__(
        self, dsn: str, release: str, mask: Callable[[str], str], transport: type[Transport] | None = None
    ) -> None:
        self._mask = mask
        self._client = sentry_sdk.Client(
            dsn=dsn,
            release=f"blockbot@{release}",
            transport=transport,
            server_name="",
            default_integrations=False,
            auto_enabling_integrations=False,
            max_breadcrumbs=0,
            send_client_reports=False,
            auto_session_tracking=False,
        )

    def failed(self, failure: Failure) -> None:
        """Queues one event; a thread of the client's own sends it."""
        self._client.capture_event(self._event(failure))

    def close(self) -> None:
        """Sends what is left, for a short while."""
        self._client.close(timeout=LAST_WORDS)

    def _event(self, failure: Failure) -> Any:
        words = self._mask(failure.words)
        last = words.strip().rsplit("\n", 1)[-1]
        tags = {"error_id": failure.id, "trace": failure.trace, "request_id": failure.request_id}
        return {
            "level": "error",
            "timestamp": failure.at.isoformat(),
            "transaction": failure.what,
            "message": {"formatted": f"{failure.kind}: {last.removeprefix(failure.kind + ': ')}"},
            "fingerprint": [failure.what, failure.kind],
            "tags": {name: value for name, value in tags.items() if value},
            "extra": {"stack": words},
        }
