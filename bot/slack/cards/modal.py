"""The forms: what is asked in them and how their answers are read; judges nothing that was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import plain, said
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import clean, cut, one_line, paragraph
from bot.slack.cards.understanding import understood_blocks

BLOCK_REQUEST = "block_request"
REJECT_REQUEST = "reject_request"

_MOST_TYPED = 3000
"""Characters that Slack takes in one text input."""
_MOST_GROUPS = 100
_MOST_OPTION = 75
_MOST_REJECT_REASON = 1000


@dataclass(frozen=True, slots=True)
class ModalInput:
    """What a person typed into the block form, as it came; empty where a field was left empty."""

    group: str
    numbers: str
    expiry: str
    reason: str


def block_modal(
    *,
    groups: Sequence[str] = (),
    group: str = "",
    numbers: str = "",
    expiry: str = "",
    reason: str = "",
    private_metadata: str = "",
    preview: str = "",
) -> View:
    """The form behind `/block` alone (callback id `block_request`); inputs have block id = action id.

    `groups` known beforehand become a list to pick from; `group` stays in it even if it is not one of them.
    """
    fields: list[Block] = [
        _input("group", "Group", _group_element(groups, group), "The block-number group in CloudAgent."),
        _input("numbers", "Numbers", _numbers_element(numbers), _numbers_hint(numbers)),
        _input("expiry", "How long", _expiry_element(expiry), "A duration runs from the moment of approval."),
        _input("reason", "Reason", _reason_element(reason), "The approver reads this.", optional=True),
    ]
    return View(
        type="modal",
        callback_id=BLOCK_REQUEST,
        title=plain("Block numbers"),
        submit=plain("Send request"),
        close=plain("Cancel"),
        private_metadata=private_metadata,
        blocks=[*fields, *_preview(preview)],
    )


def _preview(preview: str) -> list[Block]:
    return [said(paragraph(preview))] if preview.strip() else []


def _input(
    name: str, label: str, element: InputInteractiveElement, hint: str, *, optional: bool = False
) -> InputBlock:
    # Block id and action id are one name, so that a field error and a typed value find each other.
    return InputBlock(
        block_id=name, label=plain(label), element=element, hint=plain(hint, 2000), optional=optional
    )


def _group_element(groups: Sequence[str], chosen: str) -> InputInteractiveElement:
    names = tuple(dict.fromkeys(name for name in (chosen, *groups) if name.strip()))
    if not groups or len(names) > _MOST_GROUPS or any(len(name) > _MOST_OPTION for name in names):
        return _text_element("group", chosen, "spam-callers", most=200)
    options = [Option(text=plain(name), value=name) for name in sorted(names)]
    picked = next((option for option in options if option.value == chosen), None)
    return StaticSelectElement(
        action_id="group", options=options, initial_option=picked, placeholder=plain("Pick a group")
    )


def _numbers_element(numbers: str) -> InputInteractiveElement:
    return _text_element("numbers", _fitting(numbers), "98765 43210, +91 98765 43211", multiline=True)


def _fitting(numbers: str) -> str:
    """As many whole lines or items as the input takes; half a number would be another number."""
    typed = clean(numbers)
    if len(typed) <= _MOST_TYPED:
        return typed
    head = typed[:_MOST_TYPED]
    return head[: max(0, *(head.rfind(mark) for mark in "\n,;"))]


def _numbers_hint(numbers: str) -> str:
    if len(clean(numbers)) > _MOST_TYPED:
        return "Your list is longer than this field. Please send the rest of it as a second request."
    return "Paste them as they are: one a line, or with commas."


def _expiry_element(expiry: str) -> InputInteractiveElement:
    return _text_element("expiry", expiry, "for 30 days, until Friday 6 pm, permanent", most=200)


def _reason_element(reason: str) -> InputInteractiveElement:
    return _text_element("reason", reason, "Robocalls since this morning", multiline=True)


def _text_element(
    name: str, value: str, example: str, *, multiline: bool = False, most: int = _MOST_TYPED
) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=name,
        initial_value=clean(value)[:most] or None,
        placeholder=plain(example),
        multiline=multiline,
        max_length=most,
    )


def submitted_view(
    p: RequestPicture, *, not_taken: Sequence[tuple[str, str]] = (), duplicates: int = 0, canonical: str = ""
) -> View:
    """What the form becomes after a good submit: exactly what was understood."""
    blocks = understood_blocks(p, not_taken=not_taken, duplicates=duplicates, canonical=canonical)
    return View(type="modal", title=plain("Request recorded"), close=plain("Close"), blocks=blocks)


def reject_modal(request_id: str, *, summary: str = "") -> View:
    """Asks for the reason of a rejection (callback id `reject_request`, input `reason`).

    The request id travels in `private_metadata`; `summary` says in plain text (`wording.plain_line`) what
    is being rejected.
    """
    why = _text_element("reason", "", "These are our own numbers", multiline=True, most=_MOST_REJECT_REASON)
    asked = _input("reason", "Why?", why, "The requester is told, and it is kept in the record.")
    return View(
        type="modal",
        callback_id=REJECT_REQUEST,
        title=plain("Reject request"),
        submit=plain("Reject"),
        close=plain("Back"),
        private_metadata=request_id,
        blocks=[*([said(cut(one_line(summary), 500))] if summary.strip() else []), asked],
    )


def answer_view(answer: Surface, title: str = "Blockbot") -> View:
    """A private answer in place of a form: for what a field error cannot say, such as names and moments."""
    return View(type="modal", title=plain(title, 24), close=plain("Close"), blocks=answer.blocks)


def from_values(state_values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> ModalInput:
    """Reads `view.state.values` of the block form; absent or empty inputs become empty texts."""
    return ModalInput(
        group=_typed(state_values, "group"),
        numbers=_typed(state_values, "numbers"),
        expiry=_typed(state_values, "expiry"),
        reason=_typed(state_values, "reason"),
    )


def reject_reason(state_values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Reads `view.state.values` of the reject form."""
    return _typed(state_values, "reason")


def _typed(state_values: Mapping[str, Mapping[str, Mapping[str, Any]]], name: str) -> str:
    entered = state_values.get(name, {}).get(name, {})
    picked = entered.get("selected_option") or {}
    return str(entered.get("value") or picked.get("value") or "")
