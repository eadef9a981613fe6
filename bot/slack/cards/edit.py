"""The form behind Edit: what an approver takes away; how its answers are read. Judges nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.request import Kind
from bot.service.picture import NumberLine, RequestPicture
from bot.service.shown import carried
from bot.slack.cards.pieces import plain, said
from bot.slack.cards.wording import expiry_text, plain_line

EDIT_REQUEST = "edit_request"
MOST_PICKED = 100
"""Options that Slack takes in one menu."""

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class EditInput:
    """What was entered; texts as typed, empty where nothing was."""

    out: str
    expiry: str
    group: str
    approves: bool


def edit_modal(p: RequestPicture, left: Sequence[NumberLine]) -> View:
    """Callback id `edit_request`; inputs `out`, `expiry`, `group`, `approves`."""
    blocks = _of_block(p, left) if p.kind is Kind.BLOCK else _of_unblock(p, left)
    blocks.append(_input("approves", "And then", _approves(), "Without it the request waits as before."))
    return View(
        type="modal",
        callback_id=EDIT_REQUEST,
        title=plain("Approve less"),
        submit=plain("Save"),
        close=plain("Back"),
        private_metadata=carried(p.id, p.shown),
        blocks=blocks,
    )


def _of_block(p: RequestPicture, left: Sequence[NumberLine]) -> list[Block]:
    return [
        said(f"{plain_line(p)}\nExpiry: {expiry_text(p)}"),
        _input("out", "Take these numbers out", _numbers(left), "They will not be blocked."),
        _input("expiry", "Shorter", _text("expiry", "for 7 days"), "Empty: as asked. Never longer."),
        _input("group", "Another group", _text("group", p.group), "Empty: as asked."),
    ]


def _of_unblock(p: RequestPicture, left: Sequence[NumberLine]) -> list[Block]:
    return [
        said(plain_line(p)),
        _input("out", "Take these numbers out", _numbers(left), "They will stay blocked."),
    ]


def edit_input(values: Values) -> EditInput:
    """Reads `view.state.values`."""
    picked = _entered(values, "out").get("selected_options")
    out = [str(one.get("value")) for one in picked or ()]
    return EditInput(
        out="\n".join(out) or str(_entered(values, "out").get("value") or ""),
        expiry=str(_entered(values, "expiry").get("value") or "").strip(),
        group=str(_entered(values, "group").get("value") or "").strip(),
        approves=bool(_entered(values, "approves").get("selected_options")),
    )


def _numbers(left: Sequence[NumberLine]) -> InputInteractiveElement:
    if len(left) > MOST_PICKED:
        return PlainTextInputElement(
            action_id="out", multiline=True, placeholder=plain("Paste the numbers to take out")
        )
    options = [Option(text=plain(line.shown, 75), value=line.e164) for line in left]
    return StaticMultiSelectElement(action_id="out", options=options, placeholder=plain("None"))


def _approves() -> InputInteractiveElement:
    option = Option(text=plain("I approve what is left"), value="approves")
    return CheckboxesElement(action_id="approves", options=[option])


def _text(name: str, placeholder: str) -> InputInteractiveElement:
    return PlainTextInputElement(action_id=name, max_length=200, placeholder=plain(placeholder, 150))


def _input(name: str, label: str, element: InputInteractiveElement, hint: str) -> InputBlock:
    return InputBlock(block_id=name, label=plain(label), element=element, hint=plain(hint), optional=True)


def _entered(values: Values, name: str) -> Mapping[str, Any]:
    return values.get(name, {}).get(name, {})
