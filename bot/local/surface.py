"""Judges a modal, an App Home or a message's blocks against Slack's limits; changes nothing.

Two judges: `slack_sdk.models` (Slack's own, run over plain objects) and the rules of `surface_rules`
for what the models miss. Used by the local workspace for what the bot sends, and by tests of cards.
"""

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.local.surface_rules import (
    LABEL_PLACES,
    UNMODELLED_BLOCKS,
    SurfaceError,
    block_errors,
    table_count_errors,
    text_errors,
)

__all__ = ["MOST_BLOCK_TEXT", "SurfaceError", "block_text_length", "check_surface"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_BLOCK_TEXT = 12_000
"""Characters over all blocks of a message; more is `msg_blocks_too_long` (bolt-js issues 2509, 2867)."""
MOST_VIEW_BYTES = 250_000
MOST_EXTERNAL_ID = 255

_PARSE_ERRORS = (TypeError, KeyError, AttributeError, ValueError, SlackObjectFormationError)


def check_surface(surface: Mapping[str, Any] | Sequence[Any] | JsonObject) -> list[SurfaceError]:
    """All broken rules with JSON pointers, in reading order; empty where Slack would accept.

    Takes a view (model or object of type `modal` or `home`; pointers begin with `/view`), a message
    (`{"text", "blocks"}`) or a list of blocks (models or objects; pointers begin with `/blocks`).
    """
    plain = _plain(surface)
    if isinstance(plain, dict) and "blocks" in plain and plain.get("type") not in ("modal", "home"):
        plain = plain["blocks"] if "type" not in plain else plain
    if isinstance(plain, dict):
        return _unique(
            [*_safely(_view_errors(plain), "/view"), *_blocks_errors(plain, "/view", str(plain.get("type")))]
        )
    return _unique([*_blocks_errors({"blocks": plain}, "", "message"), *_message_errors(plain)])


def block_text_length(blocks: Sequence[Any]) -> int:
    """Characters of all texts in the blocks, as counted for `MOST_BLOCK_TEXT`."""
    return sum(len(text) for text in _texts(_plain(blocks)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)


def _plain(value: Any) -> Any:
    """Models as the plain objects they would be sent as, without their own validation."""
    if isinstance(value, JsonObject):
        return {
            name: _plain(getattr(value, name))
            for name in sorted(value.attributes)
            if getattr(value, name, None) is not None
        }
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _view_errors(view: dict[str, Any]) -> Iterator[SurfaceError]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield SurfaceError("/view/type", "must be a valid enum value: modal, home")
        return
    yield from _shell_errors(view)
    for name in ("title", "submit", "close"):
        if name in view:
            yield from text_errors(view[name], f"/view/{name}", most=24, plain=True)
    if kind == "modal" and "title" not in view:
        yield SurfaceError("/view", "missing required field: title")
    if len(str(view.get("external_id", ""))) > MOST_EXTERNAL_ID:
        yield SurfaceError("/view/external_id", f"must be less than {MOST_EXTERNAL_ID + 1} characters")
    if kind == "modal" and "submit" not in view and _has_input(view.get("blocks")):
        yield SurfaceError("/view", "missing required field: submit (the view has an input block)")
    if len(json.dumps(view, default=str)) > MOST_VIEW_BYTES:
        yield SurfaceError("/view", f"must be less than {MOST_VIEW_BYTES + 1} bytes")


def _shell_errors(view: dict[str, Any]) -> Iterator[SurfaceError]:
    """The model's own rules about the view without its blocks."""
    shell = {name: view[name] for name in view if name in View.attributes and name not in ("blocks", "state")}
    try:
        model = View(**shell)
    except _PARSE_ERRORS:
        yield SurfaceError("/view", "failed to match all allowed schemas")
        return
    for text in _model_complaints(model):
        name = text.partition(" ")[0]
        if name not in ("title", "submit", "close", "views"):  # judged here with closer pointers
            yield SurfaceError(f"/view/{name}" if name in view else "/view", text)


def _has_input(blocks: Any) -> bool:
    return isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )


def _blocks_errors(holder: dict[str, Any], at: str, kind: str) -> Iterator[SurfaceError]:
    blocks, pointer = holder.get("blocks"), f"{at}/blocks"
    if not isinstance(blocks, list):
        yield SurfaceError(at or "/", "missing required field: blocks")
        return
    most = MOST_BLOCKS.get(kind, 100)
    if not blocks:
        yield SurfaceError(pointer, "must provide at least 1 item")
    if len(blocks) > most:
        yield SurfaceError(pointer, f"no more than {most} items allowed")
    yield from _repeated_ids(blocks, pointer)
    for position, block in enumerate(blocks):
        here = f"{pointer}/{position}"
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            yield SurfaceError(here, "must provide an object with a type")
            continue
        own = _safely(block_errors(block, here, kind), here)
        yield from own
        for error in _model_errors(block, here):
            if not any(f"{each.pointer}/".startswith(f"{error.pointer}/") for each in own):
                yield error  # not seen by the first judge, who points more closely


def _safely(errors: Iterator[SurfaceError], pointer: str) -> list[SurfaceError]:
    """The errors found; where the input is too strange for the rules themselves, Slack's general one."""
    found: list[SurfaceError] = []
    try:
        found.extend(errors)
    except _PARSE_ERRORS:
        found.append(SurfaceError(pointer, "failed to match all allowed schemas"))
    return found


def _repeated_ids(blocks: list[Any], pointer: str) -> Iterator[SurfaceError]:
    seen: set[str] = set()
    for position, block in enumerate(blocks):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str) and block_id in seen:
            yield SurfaceError(f"{pointer}/{position}/block_id", f'`block_id` "{block_id}" already exists')
        elif isinstance(block_id, str):
            seen.add(block_id)


def _message_errors(blocks: Any) -> Iterator[SurfaceError]:
    if isinstance(blocks, list):
        yield from table_count_errors(blocks)


def _model_errors(block: dict[str, Any], pointer: str) -> Iterator[SurfaceError]:
    """What `slack_sdk.models` finds in a block and in everything inside it."""
    if block["type"] in UNMODELLED_BLOCKS:
        return
    try:
        model = Block.parse(block)
    except _PARSE_ERRORS:
        yield SurfaceError(pointer, "failed to match all allowed schemas")
        return
    if model is not None:
        yield from _walk(model, pointer)


def _walk(model: JsonObject, pointer: str) -> Iterator[SurfaceError]:
    for text in _model_complaints(model):
        yield SurfaceError(_closest(model, pointer, text), text)
    for name in sorted(model.attributes):
        value = getattr(model, name, None)
        if isinstance(value, JsonObject):
            yield from _walk(value, f"{pointer}/{name}")
        elif isinstance(value, list | tuple):
            for position, each in enumerate(value):
                if isinstance(each, JsonObject):
                    yield from _walk(each, f"{pointer}/{name}/{position}")


def _closest(model: JsonObject, pointer: str, text: str) -> str:
    """The models' messages begin with the attribute they are about."""
    name = text.split(maxsplit=1)[0]
    if getattr(model, name, None) is None:
        return pointer
    return f"{pointer}/{name}/text" if name in LABEL_PLACES else f"{pointer}/{name}"


def _model_complaints(model: JsonObject) -> Iterator[str]:
    """Runs every validator of a model (its own method stops at the first complaint)."""
    for name in _validators(type(model)):
        try:
            getattr(model, name)()
        except _PARSE_ERRORS as error:
            yield str(error)


@functools.cache
def _validators(kind: type[JsonObject]) -> tuple[str, ...]:
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name, None), "validator"))


def _unique(errors: list[SurfaceError]) -> list[SurfaceError]:
    """One error a place: both judges often see the same."""
    found: dict[str, SurfaceError] = {}
    for error in errors:
        found.setdefault(error.pointer, error)
    return list(found.values())
