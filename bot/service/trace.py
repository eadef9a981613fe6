"""One id from Slack's payload to the last call it causes: carried by the context, noted in the request's row.

Log lines have it as `trace` (structlog merges the context), CloudAgent gets it as `X-Request-Id`. It decides
nothing. A background task inherits it; the engine's jobs take it from the ledger, also after a restart.
"""

import contextlib
from collections.abc import Iterator

from structlog.contextvars import bound_contextvars, get_contextvars

LONGEST = 32
"""Letters of a trace, as wide as its column."""


@contextlib.contextmanager
def traced(trace: str, **facts: str) -> Iterator[None]:
    """Gives everything inside this trace, and its log lines these facts; empty ones are left out."""
    known = {name: value for name, value in {"trace": trace, **facts}.items() if value}
    with bound_contextvars(**known):
        yield


def current_trace() -> str:
    """The trace of what is being done here; empty where nothing of Slack's caused it."""
    return str(get_contextvars().get("trace", ""))
