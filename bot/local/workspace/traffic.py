"""What went between the workspace, the bot and the vendor: a ring of the latest records."""

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.local.workspace.wire import Json

KEPT = 1000
_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class TrafficRecord:
    """One call. `at` is epoch seconds; `status` 0 means that no answer came.

    `direction` is `to_bot`, `from_bot` or `to_vendor`; `signature` is `valid`, `forged` or `none`.
    """

    direction: str
    name: str
    at: float
    status: int
    ms: float
    request: Any = None
    response: Any = None
    signature: str = "none"
    error: str | None = None
    n: int = 0

    def as_json(self) -> Json:
        """The record as the page reads it."""
        return asdict(self)


class Traffic:
    """The latest records, numbered from 1; `recorded` is told of each."""

    def __init__(self, recorded: Callable[[TrafficRecord], None]) -> None:
        self._records: deque[TrafficRecord] = deque(maxlen=KEPT)
        self._recorded = recorded
        self._count = 0

    def add(self, record: TrafficRecord) -> None:
        """Numbers and keeps a record; very long texts in it are cut, secrets are not expected in it."""
        self._count += 1
        kept = replace(record, n=self._count, request=_cut(record.request), response=_cut(record.response))
        self._records.append(kept)
        self._recorded(kept)

    def after(self, number: int = 0) -> list[TrafficRecord]:
        """The records kept with a higher number, the oldest first."""
        return [record for record in self._records if record.n > number]


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return value[:_LONGEST_TEXT] + f"… ({len(value)} characters)"
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    return value
