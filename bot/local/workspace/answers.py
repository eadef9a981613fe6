"""Turns plain answers into Slack's `state.values`, for the drivers; the page sends full values itself."""

from collections.abc import Mapping
from typing import Any

from bot.local.workspace.inputs import VALUE_FIELDS, elements
from bot.local.workspace.wire import Json, PersonError


def full_values(blocks: list[Json], values: Mapping[str, Any]) -> Json:
    """Slack's values by block id; raises PersonError for a block the view does not have."""
    by_block = {
        block["block_id"]: element for block, element in elements(blocks) if element["type"] in VALUE_FIELDS
    }
    unknown = set(values) - set(by_block)
    if unknown:
        raise PersonError("no_such_input", f"The window has no input {', '.join(sorted(unknown))}.")
    return {block_id: _full(by_block[block_id], value) for block_id, value in values.items()}


def _full(element: Json, value: Any) -> Json:
    action_id = element["action_id"]
    if isinstance(value, Mapping) and set(value) == {action_id}:
        return dict(value)
    field = VALUE_FIELDS[element["type"]][0]
    return {action_id: {"type": element["type"], field: _shaped(element, field, value)}}


def _shaped(element: Json, field: str, value: Any) -> Any:
    if field == "selected_option":
        return None if value is None else _option(element, value)
    if field == "selected_options":
        return [_option(element, each) for each in value]
    if field == "files":
        return [{"id": each} for each in value]
    return value


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, Mapping):
        return dict(value)
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    for group in groups:
        for option in group["options"]:
            if option["value"] == value:
                return dict(option)
    raise PersonError("no_such_option", f"The menu does not offer “{value}”.")
