"""Slack's rules for single blocks and elements that `slack_sdk.models` does not check; pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SurfaceError:
    """One broken rule: where (a JSON pointer) and what."""

    pointer: str
    text: str

    def __str__(self) -> str:
        return f"{self.text} [json-pointer:{self.pointer}]"


Errors = Iterator[SurfaceError]

UNMODELLED_BLOCKS = frozenset({"data_table", "data_visualization"})
"""Blocks that Slack knows and slack_sdk 3.47 does not: passed through unjudged."""
MODAL_ONLY_BLOCKS = frozenset({"alert"})
LABEL_PLACES = frozenset({"text", "label", "hint", "placeholder"})

_SELECTS = frozenset(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_CHOICES = _SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_BUTTONS = frozenset({"button", "workflow_button", "overflow"})
_TEXT_INPUTS = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
)
INPUT_ELEMENTS = _CHOICES | _TEXT_INPUTS | {"datetimepicker", "file_input"}
ACTION_ELEMENTS = _CHOICES | _BUTTONS | {"datetimepicker"}
ACCESSORIES = _CHOICES | _BUTTONS | {"image"}
CONTEXT_ELEMENTS = frozenset({"plain_text", "mrkdwn", "image"})

_MOST_FIELD = 2000
_MOST_INPUT = 3000
_MOST_TABLE_ROWS, _MOST_TABLE_COLUMNS, _MOST_TABLE_TEXT = 100, 20, 10_000
_MOST_FEW_OPTIONS, _MOST_OPTIONS = 10, 100
_MOST_FILES = 10


def too_long(pointer: str, most: int) -> SurfaceError:
    """Slack's words for a text over its limit."""
    return SurfaceError(pointer, f"must be less than {most + 1} characters")


def too_many(pointer: str, most: int) -> SurfaceError:
    """Slack's words for a list over its limit."""
    return SurfaceError(pointer, f"no more than {most} items allowed")


def text_errors(text: Any, pointer: str, *, most: int, plain: bool = False) -> Errors:
    """A text object: type, something in it, length; `plain` where Slack takes no markup."""
    if not isinstance(text, Mapping):
        yield SurfaceError(pointer, "must provide an object")
        return
    if text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield SurfaceError(f"{pointer}/type", f"must be {'plain_text' if plain else 'plain_text or mrkdwn'}")
    words = text.get("text")
    if not isinstance(words, str) or not words:
        yield SurfaceError(f"{pointer}/text", "must be more than 0 characters")
    elif len(words) > most:
        yield too_long(f"{pointer}/text", most)


def block_errors(block: dict[str, Any], pointer: str, surface: str) -> Errors:
    """The rules for one block on a surface (`message`, `modal` or `home`)."""
    kind = block["type"]
    if kind in UNMODELLED_BLOCKS:
        return
    if kind not in _BLOCKS:
        yield SurfaceError(pointer, f"unsupported type: {kind}")
        return
    if kind in MODAL_ONLY_BLOCKS and surface != "modal":
        yield SurfaceError(pointer, f"unsupported type: {kind} (only in modals)")
    yield from _BLOCKS[kind](block, pointer, surface)
    yield from _repeated_action_ids(block, pointer)


def _repeated_action_ids(block: dict[str, Any], pointer: str) -> Errors:
    elements = block.get("elements")
    seen: set[str] = set()
    for position, element in enumerate(elements if isinstance(elements, list) else []):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            where = f"{pointer}/elements/{position}/action_id"
            yield SurfaceError(where, f'`action_id` "{action_id}" already exists')
        elif isinstance(action_id, str):
            seen.add(action_id)


def _section(block: dict[str, Any], pointer: str, surface: str) -> Errors:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield SurfaceError(pointer, "missing required field: text or fields")
    if "text" in block:
        yield from text_errors(block["text"], f"{pointer}/text", most=3000)
    for position, field in enumerate(fields if isinstance(fields, list) else []):
        yield from text_errors(field, f"{pointer}/fields/{position}", most=_MOST_FIELD)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{pointer}/accessory", ACCESSORIES, surface)


def _header(block: dict[str, Any], pointer: str, _surface: str) -> Errors:
    yield from text_errors(block.get("text"), f"{pointer}/text", most=150, plain=True)


def _actions(block: dict[str, Any], pointer: str, surface: str) -> Errors:
    yield from _elements(block, pointer, ACTION_ELEMENTS, surface, most=25)


def _context(block: dict[str, Any], pointer: str, surface: str) -> Errors:
    yield from _elements(block, pointer, CONTEXT_ELEMENTS, surface, most=10)


def _elements(
    block: dict[str, Any], pointer: str, allowed: frozenset[str], surface: str, *, most: int
) -> Errors:
    elements, here = block.get("elements"), f"{pointer}/elements"
    if not isinstance(elements, list) or not elements:
        yield SurfaceError(here, "must provide at least 1 item")
        return
    if len(elements) > most:
        yield too_many(here, most)
    for position, element in enumerate(elements):
        yield from _element(element, f"{here}/{position}", allowed, surface)


def _input(block: dict[str, Any], pointer: str, surface: str) -> Errors:
    yield from text_errors(block.get("label"), f"{pointer}/label", most=2000, plain=True)
    if "hint" in block:
        yield from text_errors(block["hint"], f"{pointer}/hint", most=2000, plain=True)
    yield from _element(block.get("element"), f"{pointer}/element", INPUT_ELEMENTS, surface)


def _table(block: dict[str, Any], pointer: str, _surface: str) -> Errors:
    rows = block.get("rows")
    if not isinstance(rows, list) or not rows:
        yield SurfaceError(f"{pointer}/rows", "must provide at least 1 item")
        return
    if len(rows) > _MOST_TABLE_ROWS:
        yield too_many(f"{pointer}/rows", _MOST_TABLE_ROWS)
    for position, row in enumerate(rows):
        if not isinstance(row, list) or not row:
            yield SurfaceError(f"{pointer}/rows/{position}", "must provide at least 1 item")
        elif len(row) > _MOST_TABLE_COLUMNS:
            yield too_many(f"{pointer}/rows/{position}", _MOST_TABLE_COLUMNS)
    if _cell_text(rows) > _MOST_TABLE_TEXT:
        yield SurfaceError(f"{pointer}/rows", f"all cells together must be less than {_MOST_TABLE_TEXT + 1}")


def _cell_text(value: Any) -> int:
    if isinstance(value, list):
        return sum(_cell_text(each) for each in value)
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            _cell_text(inner) for inner in value.values() if isinstance(inner, list | dict)
        )
    return 0


def table_count_errors(blocks: list[Any]) -> Errors:
    """Slack takes one table a message (`invalid_attachments`-like; known from use, not from its pages)."""
    tables = [i for i, block in enumerate(blocks) if isinstance(block, dict) and block.get("type") == "table"]
    for position in tables[1:]:
        yield SurfaceError(f"/blocks/{position}", "only one table block is allowed in a message")


def _alert(block: dict[str, Any], pointer: str, _surface: str) -> Errors:
    yield from text_errors(block.get("text"), f"{pointer}/text", most=3000)


def _image(block: dict[str, Any], pointer: str, _surface: str) -> Errors:
    if not block.get("alt_text"):
        yield SurfaceError(pointer, "missing required field: alt_text")
    if not block.get("image_url") and not block.get("slack_file"):
        yield SurfaceError(pointer, "missing required field: image_url or slack_file")


def _only_modelled(_block: dict[str, Any], _pointer: str, _surface: str) -> Errors:
    yield from ()


_BLOCKS: Mapping[str, Callable[[dict[str, Any], str, str], Errors]] = {
    "section": _section,
    "header": _header,
    "actions": _actions,
    "context": _context,
    "input": _input,
    "table": _table,
    "alert": _alert,
    "image": _image,
} | dict.fromkeys(
    (
        *("divider", "rich_text", "markdown", "video", "file", "call", "context_actions", "task_card"),
        *("plan", "card", "container", "carousel"),
    ),
    _only_modelled,
)


def _element(element: Any, pointer: str, allowed: frozenset[str], surface: str) -> Errors:
    if not isinstance(element, dict):
        yield SurfaceError(pointer, "must provide an object")
        return
    kind = element.get("type")
    if kind not in allowed:
        yield SurfaceError(f"{pointer}/type", f"unsupported type: {kind}")
    elif kind in CONTEXT_ELEMENTS:
        if kind != "image":
            yield from text_errors(element, pointer, most=_MOST_FIELD)
    elif kind == "file_input" and surface != "modal":
        yield SurfaceError(f"{pointer}/type", "unsupported type: file_input (only in modals)")
    else:
        yield from _interactive(element, pointer, str(kind))


def _interactive(element: dict[str, Any], pointer: str, kind: str) -> Errors:
    if "placeholder" in element:
        yield from text_errors(element["placeholder"], f"{pointer}/placeholder", most=150, plain=True)
    if kind == "button":
        yield from text_errors(element.get("text"), f"{pointer}/text", most=75, plain=True)
        if element.get("style", "primary") not in ("primary", "danger"):
            yield SurfaceError(f"{pointer}/style", "must be a valid enum value: primary, danger")
    elif kind == "plain_text_input":
        yield from _lengths(element, pointer)
    elif kind == "file_input":
        if not 1 <= element.get("max_files", 1) <= _MOST_FILES:
            yield SurfaceError(f"{pointer}/max_files", f"must be between 1 and {_MOST_FILES}")
    elif kind in ("static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow"):
        yield from _options(element, pointer, kind)


def _lengths(element: dict[str, Any], pointer: str) -> Errors:
    least, most = element.get("min_length", 0), element.get("max_length", _MOST_INPUT)
    if not 1 <= most <= _MOST_INPUT:
        yield SurfaceError(f"{pointer}/max_length", f"must be between 1 and {_MOST_INPUT}")
    if not 0 <= least <= most:
        yield SurfaceError(f"{pointer}/min_length", "must be between 0 and max_length")
    if len(element.get("initial_value", "")) > min(most, _MOST_INPUT):
        yield too_long(f"{pointer}/initial_value", min(most, _MOST_INPUT))


def _options(element: dict[str, Any], pointer: str, kind: str) -> Errors:
    groups = element.get("option_groups")
    if groups:
        for position, group in enumerate(groups):
            here = f"{pointer}/option_groups/{position}"
            yield from text_errors(group.get("label"), f"{here}/label", most=75, plain=True)
            yield from _option_list(group.get("options"), f"{here}/options", kind)
    else:
        yield from _option_list(element.get("options"), f"{pointer}/options", kind)
    yield from _initial(element, pointer)


def _option_list(options: Any, pointer: str, kind: str) -> Errors:
    if not isinstance(options, list) or not options:
        yield SurfaceError(pointer, "must provide at least 1 item")
        return
    few = kind in ("checkboxes", "radio_buttons")
    most = _MOST_FEW_OPTIONS if few else 5 if kind == "overflow" else _MOST_OPTIONS
    if len(options) > most:
        yield too_many(pointer, most)
    for position, option in enumerate(options):
        here = f"{pointer}/{position}"
        yield from text_errors(option.get("text"), f"{here}/text", most=75, plain=not few)
        if len(option.get("value") or "") not in range(1, 151):
            yield SurfaceError(f"{here}/value", "must be between 1 and 150 characters")
        if "description" in option:
            yield from text_errors(option["description"], f"{here}/description", most=75, plain=not few)


def _initial(element: dict[str, Any], pointer: str) -> Errors:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    offered = [option.get("value") for group in groups for option in group.get("options") or []]
    if "initial_option" in element and element["initial_option"].get("value") not in offered:
        yield SurfaceError(f"{pointer}/initial_option", "must be one of the options")
    for position, option in enumerate(element.get("initial_options") or []):
        if option.get("value") not in offered:
            yield SurfaceError(f"{pointer}/initial_options/{position}", "must be one of the options")
