"""Switches that make the workspace misbehave as Slack sometimes does; nothing here is on by itself."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from bot.local.workspace.wire import Json, PersonError


@dataclass(slots=True)
class Faults:
    """Counters count down with each call they spoil; -1 spoils all until switched off.

    `ratelimited`: calls answered 429. `server_error`: calls answered 500. `reset_after_store`: calls that
    take effect but whose connection is reset. `slow_seconds`: wait before each answer. `down`: every
    connection is reset at once. `forge_signature`: deliveries carry a wrong signature. `token_refused`: the
    error that every call with the bot's token gets, such as `token_revoked`. `methods`: only these are spoilt
    (empty: all). `message_rate` and `paid_plan` are Slack's own rules.
    """

    ratelimited: int = 0
    server_error: int = 0
    reset_after_store: int = 0
    slow_seconds: float = 0.0
    down: bool = False
    forge_signature: bool = False
    token_refused: str = ""
    methods: tuple[str, ...] = ()
    message_rate: bool = True
    paid_plan: bool = True

    def concern(self, method: str) -> bool:
        """Whether the counters and waits apply to this method."""
        return not self.methods or method in self.methods

    def take(self, name: str, method: str) -> bool:
        """Whether this call is to be spoilt in this way; counts down."""
        left: int = getattr(self, name)
        if left == 0 or not self.concern(method):
            return False
        if left > 0:
            setattr(self, name, left - 1)
        return True

    def set(self, switches: Json) -> None:
        """Sets switches by name; raises PersonError on an unknown one or a value of another type."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in switches.items():
            if name not in known:
                raise PersonError("unknown_switch", f"There is no switch called “{name}”.")
            setattr(self, name, _converted(name, value, known[name]))

    def as_json(self) -> Json:
        """All switches as they stand."""
        return asdict(self) | {"methods": list(self.methods)}


def _converted(name: str, value: Any, wanted: type) -> Any:
    fits = {bool: (bool,), int: (int,), float: (int, float), str: (str,), tuple: (list, tuple)}[wanted]
    if not isinstance(value, fits) or (wanted is not bool and isinstance(value, bool)):
        raise PersonError("wrong_value", f"“{name}” takes a {wanted.__name__}, not {value!r}.")
    return wanted(value)
