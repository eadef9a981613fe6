"""One message a second and channel, as Slack limits chat.postMessage; others it does not concern."""

import math
from collections.abc import Callable

from bot.local.workspace.wire import SlackError


class Pace:
    """Remembers when each channel last got a message. `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float], enabled: Callable[[], bool]) -> None:
        self._clock = clock
        self._enabled = enabled
        self._last: dict[str, float] = {}

    def take(self, channel: str) -> None:
        """Counts one message; raises `ratelimited` (429 with `Retry-After`) if it comes too early."""
        now = self._clock()
        wait = self._last.get(channel, -math.inf) + 1.0 - now
        if wait > 0 and self._enabled():
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(math.ceil(wait))})
        self._last[channel] = now
