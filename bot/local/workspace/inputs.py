"""What a person has entered into a view's elements: empty, carried over an update, and checked."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.local.workspace.wire import Json

VALUE_FIELDS: Mapping[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}
"""By element type: the field of its value in `state.values`, of its initial value, and the empty value."""

REQUIRED = "Please complete this required field."


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it is in, in reading order."""
    for block in blocks:
        inside = [block.get("element"), block.get("accessory"), *(block.get("elements") or ())]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        yield from elements(block.get("child_blocks") or [])


def find_element(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json] | None:
    """The element with this action id (in the block with this id, where one is given)."""
    for block, element in elements(blocks):
        if element["action_id"] == action_id and block_id in (None, block["block_id"]):
            return block, element
    return None


def blank(element: Json) -> Json:
    """The state of an untouched element: its initial value, or Slack's empty value."""
    name, initial, empty = VALUE_FIELDS[element["type"]]
    value = element.get(initial, empty)
    return {"type": element["type"], name: list(value) if isinstance(value, list) else value}


def blank_values(blocks: list[Json]) -> Json:
    """`state.values` of a view nobody has touched."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in VALUE_FIELDS:
            values.setdefault(block["block_id"], {})[element["action_id"]] = blank(element)
    return values


def merged(blocks: list[Json], values: Json) -> Json:
    """`state.values` with what was entered before; kept only where block id, action id and type agree."""
    found = blank_values(blocks)
    for block_id, actions in found.items():
        for action_id, untouched in actions.items():
            entered = (values.get(block_id) or {}).get(action_id)
            if isinstance(entered, dict) and entered.get("type", untouched["type"]) == untouched["type"]:
                field = VALUE_FIELDS[untouched["type"]][0]
                actions[action_id] = untouched | {field: entered.get(field, untouched[field])}
    return found


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's own client refuses before the app hears of the submission, by block id."""
    found: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] == "input" and element["type"] in VALUE_FIELDS:
            value = values[block["block_id"]][element["action_id"]].get(VALUE_FIELDS[element["type"]][0])
            complaint = _complaint(block, element, value)
            if complaint:
                found[block["block_id"]] = complaint
    return found


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if value is None or value in ("", []):
        return None if block.get("optional") else REQUIRED
    if element["type"] == "plain_text_input":
        return _length_complaint(element, value)
    if element["type"] == "file_input" and len(value) > element.get("max_files", 10):
        return f"Please choose at most {element.get('max_files', 10)} files."
    return None


def _length_complaint(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"Please lengthen this to {least} characters or more."
    if len(value) > most:
        return f"Please shorten this to {most} characters or less."
    return None
