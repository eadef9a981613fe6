"""The client's memory inside one process, for commands and tests; several processes need the database's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.service.vendor_memory import TokenState, TrafficState

T = TypeVar("T")


@dataclass(slots=True)
class MemoryVault:
    """A token vault that forgets with its process."""

    state: TokenState = field(default_factory=TokenState)

    async def read(self) -> TokenState:
        """The state as it is."""
        return self.state

    async def change(self, decide: Callable[[TokenState], tuple[TokenState, T]]) -> T:
        """Replaces the state; nothing else runs in between."""
        self.state, answer = decide(self.state)
        return answer


@dataclass(slots=True)
class MemoryTraffic:
    """A traffic ledger that forgets with its process."""

    state: TrafficState = field(default_factory=TrafficState)

    async def read(self) -> TrafficState:
        """The state as it is."""
        return self.state

    async def change(self, decide: Callable[[TrafficState], tuple[TrafficState, T]]) -> T:
        """Replaces the state; nothing else runs in between."""
        self.state, answer = decide(self.state)
        return answer
