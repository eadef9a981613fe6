"""What can be made to go wrong in the stand-in (L1-L3, F1-F12), and on which calls it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

WORLD = ("token_killed", "group_gone", "group_renamed")
"""Something happens to the account just before the call."""

ANSWERS = (
    "html", "empty", "text", "unauthorized", "went_wrong", "limit", "http_429", "rate_words",
    "refused", "silent", "dropped",
)  # fmt: skip
"""Another answer, or none. With `stage` `after` the call is carried out all the same."""

DENTS = ("truncated", "array", "no_output", "null_lists", "status")
"""The real answer, spoilt; the call is carried out."""

MISHAPS = ("partial", "wrong_numbers")
"""Some of the call's numbers fare differently."""

KINDS = (*WORLD, *ANSWERS, *DENTS, *MISHAPS, "slow")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what, where and when.

    `on` is `token`, `update`, `create`, `delete`, a path, `block` (all but token) or `*`. It strikes from the
    `first` to the `last` matching call (counted from 1; no last: for good) and, where given, from `since` to
    `until` seconds after it was set. `value` belongs to the kind: an HTTP status (`html`), a Retry-After
    (`http_429`), words (`unauthorized`, `text`), a group (`group_gone`, `group_renamed`), seconds (`slow`),
    any JSON (`status`; none: the key is left out), `lost` or `hidden` (`partial`), true: with a fresh token
    (`rate_words`).
    """

    kind: str
    on: str = "*"
    first: int = 1
    last: int | None = None
    since: float = 0.0
    until: float | None = None
    stage: str = "before"
    value: Any = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no fault “{self.kind}”. Known: {', '.join(KINDS)}.")
        if self.stage not in ("before", "after"):
            raise ValueError("A fault's stage is “before” or “after” the call is carried out.")

    def concerns(self, operation: str, path: str) -> bool:
        """Whether a call of this operation and path counts for this fault."""
        everywhere = self.on == "*" or (self.on == "block" and operation != "token")
        return everywhere or self.on in (operation, path)


def read_fault(wanted: Mapping[str, Any]) -> Fault:
    """A fault from its JSON form. Raises ValueError with a sentence."""
    known = {one.name for one in fields(Fault)}
    if unknown := set(wanted) - known:
        raise ValueError(f"A fault has no {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}.")
    if "kind" not in wanted:
        raise ValueError("A fault needs a kind.")
    return Fault(**wanted)


@dataclass(slots=True)
class Armed:
    """A fault that was set, with the calls it has counted."""

    fault: Fault
    set_at: datetime
    counted: int = 0

    def strikes(self, now: datetime) -> bool:
        """Counts one matching call and says whether the fault strikes it."""
        self.counted += 1
        fault = self.fault
        in_count = fault.first <= self.counted and (fault.last is None or self.counted <= fault.last)
        begun = now >= self.set_at + timedelta(seconds=fault.since)
        ended = fault.until is not None and now >= self.set_at + timedelta(seconds=fault.until)
        return in_count and begun and not ended


@dataclass(slots=True)
class FaultBox:
    """The faults that are set."""

    armed: list[Armed] = field(default_factory=list)

    def arm(self, faults: Sequence[Fault], now: datetime) -> None:
        """Replaces the faults; counting starts anew."""
        self.armed = [Armed(fault, now) for fault in faults]

    def striking(self, operation: str, path: str, now: datetime) -> list[Fault]:
        """The faults that strike this call."""
        matching = [one for one in self.armed if one.fault.concerns(operation, path)]
        return [one.fault for one in matching if one.strikes(now)]
