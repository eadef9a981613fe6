"""One payload of Slack's from its arrival to its answer: its trace, its kind, and whether it failed."""

import hashlib
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from bot.service.failures import Failure, failure_of

COMMANDS = ("/block", "/unblock")
KINDS = ("view_submission", "view_closed", "block_suggestion", "shortcut", "message_action")


@dataclass(slots=True)
class Delivery:
    """What is known of the payload that is being answered."""

    kind: str
    trace: str
    failures: list[Failure] = field(default_factory=list)
    """How a listener broke; the person still got a sentence."""
    broken: bool = False
    """Whether bolt itself broke, before any listener."""


_current: ContextVar[Delivery | None] = ContextVar("delivery", default=None)


def begin(body: Mapping[str, Any]) -> Delivery:
    """From here on this payload is the one being answered, in this context."""
    delivery = Delivery(name_of(body), trace_of(body))
    _current.set(delivery)
    return delivery


def failed(error: BaseException) -> str:
    """The listener of the current payload broke; gives back the error id under which it will be found."""
    delivery = _current.get()
    failure = failure_of(error, delivery.kind if delivery is not None else "payload")
    if delivery is not None:
        delivery.failures.append(failure)
    return failure.id


def trace_of(body: Mapping[str, Any]) -> str:
    """The same for every delivery of one act: made of the trigger's or the event's id, chance without one."""
    for name in ("trigger_id", "event_id"):
        known = body.get(name)
        if isinstance(known, str) and known:
            return _trace(hashlib.sha256(known.encode(errors="replace")).hexdigest())
    return _trace(uuid.uuid4().hex)


def _trace(digits: str) -> str:
    """Begins with a letter: the log would take twelve digits for a telephone number and mask them."""
    return f"t{digits[:11]}"


def name_of(body: Mapping[str, Any]) -> str:
    """What a payload is for, in a few known words: nothing typed gets into a metric's label."""
    kind = body.get("type")
    if command := body.get("command"):
        return command if command in COMMANDS else "other"
    if kind == "block_actions":
        return "button"
    if kind in KINDS:
        return str(kind)
    return "event" if kind == "event_callback" else "other"
