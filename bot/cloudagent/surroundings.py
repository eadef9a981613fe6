"""Time, chance and watchers as the client sees them; all of it is passed in."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """What observers (logs, metrics) learn of one exchange: nothing secret. `status` 0: no answer."""

    method: str
    path: str
    status: int
    family: str
    """`ok`, a family of `words.Family`, or the name of the port's error."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time and chance as the client sees them; tests pass simulated ones. The clock answers aware UTC."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    new_ticket: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    observers: tuple[Callable[[Exchange], None], ...] = ()

    def now(self) -> datetime:
        """The moment in whole milliseconds, as the database keeps it: moments are compared for equality."""
        moment = self.clock()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
