"""The limits of the workspace in numbers and switches; enforces nothing itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """How strict the workspace is. The defaults are Slack's; tests shorten waits, never loosen rules.

    Durations are seconds. `signing_clock` dates signatures (the bot compares it with the real time);
    `pace_clock` drives the limit of one message a second and channel.
    """

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 30 * 60.0
    response_url_uses: int = 5
    stack_depth: int = 3
    event_retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    message_rate: bool = True
    paid_plan: bool = True
    signing_clock: Callable[[], float] = time.time
    pace_clock: Callable[[], float] = time.monotonic
