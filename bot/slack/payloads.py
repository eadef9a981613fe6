"""Slack's payloads as small frozen facts; nothing past the listeners sees the raw mapping."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acted, where an answer to them alone may be sent, and how a form may be opened for them."""

    team: str
    user: str
    channel: str
    response_url: str
    trigger: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command with the text after it. `key` is the same for every delivery of one invocation."""

    caller: Caller
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button with the opaque id it carries."""

    caller: Caller
    value: str
    block: str = ""
    """The id of the block with the button."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A submitted form; `values` as in `view.state.values`, `note` is what we put into its metadata."""

    caller: Caller
    values: Mapping[str, Mapping[str, Mapping[str, Any]]]
    note: str
    blocks: list[Mapping[str, Any]] = field(default_factory=list)
    """The form as it was shown."""


@dataclass(frozen=True, slots=True)
class Edited:
    """An open form in which something was just entered."""

    caller: Caller
    view_id: str
    hash: str
    callback_id: str
    values: Mapping[str, Mapping[str, Mapping[str, Any]]]
    note: str
    blocks: list[Mapping[str, Any]]
    at: str
    """When it was entered, as Slack counts: later means greater. Payloads may arrive in another order."""


def typed(body: Mapping[str, Any]) -> Typed:
    """Reads a slash command. Its trigger id is unique to the invocation, and retries carry the same."""
    caller = Caller(
        team=_text(body, "team_id"),
        user=_text(body, "user_id"),
        channel=_text(body, "channel_id"),
        response_url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
    )
    return Typed(caller, _text(body, "text"), f"command:{caller.trigger}")


def pressed(body: Mapping[str, Any]) -> Pressed:
    """Reads a block action."""
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else {}
    return Pressed(_caller(body), _text(first, "value"), _text(first, "block_id"))


def filled(body: Mapping[str, Any]) -> Filled:
    """Reads a view submission."""
    view = _map(body.get("view"))
    values = _map(_map(view.get("state")).get("values"))
    return Filled(_caller(body), values, _text(view, "private_metadata"), _blocks(view))


def edited(body: Mapping[str, Any]) -> Edited:
    """Reads a block action inside a form."""
    view = _map(body.get("view"))
    return Edited(
        caller=_caller(body),
        view_id=_text(view, "id"),
        hash=_text(view, "hash"),
        callback_id=_text(view, "callback_id"),
        values=_map(_map(view.get("state")).get("values")),
        note=_text(view, "private_metadata"),
        blocks=_blocks(view),
        at=max((_text(_map(one), "action_ts") for one in _list(body.get("actions"))), default=""),
    )


def _blocks(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_map(block) for block in _list(view.get("blocks"))]


def _caller(body: Mapping[str, Any]) -> Caller:
    user = _map(body.get("user"))
    container = _map(body.get("container"))
    return Caller(
        team=_text(_map(body.get("team")), "id") or _text(user, "team_id"),
        user=_text(user, "id"),
        channel=_text(_map(body.get("channel")), "id") or _text(container, "channel_id"),
        response_url=_text(body, "response_url"),
        trigger=_text(body, "trigger_id"),
    )


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""
