"""Makes ids and timestamps in Slack's shapes; knows nothing of what they name."""

import itertools
import secrets
from collections.abc import Callable

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ID_LENGTH = 11


class Mint:
    """Ids and message timestamps, unique within one workspace."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._count = itertools.count(1)
        self._last_micros = 0

    def new(self, prefix: str) -> str:
        """An id of eleven characters, for example `V08000000A1`."""
        digits, rest = "", next(self._count)
        while rest:
            rest, digit = divmod(rest, len(_DIGITS))
            digits = _DIGITS[digit] + digits
        return prefix + "08" + digits.rjust(_ID_LENGTH - len(prefix) - 2, "0")

    def ts(self) -> str:
        """A message timestamp: the clock's seconds with six decimals, later than every earlier one."""
        self._last_micros = max(int(self._clock() * 1_000_000), self._last_micros + 1)
        seconds, micros = divmod(self._last_micros, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def secret(self) -> str:
        """An unguessable token, for addresses that are their own authorisation."""
        return secrets.token_hex(16)

    def view_hash(self) -> str:
        """A hash of a view, new for every version."""
        return f"{int(self._clock())}.{secrets.token_hex(4)}"

    def trigger(self) -> str:
        """A trigger id: two numbers and a secret, joined by dots."""
        return f"{next(self._count)}.{int(self._clock())}.{self.secret()}"
