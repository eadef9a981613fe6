"""The inputs our forms are made of; block id and action id are one name, so that errors find their fields."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig

from bot.slack.cards.pieces import plain
from bot.slack.cards.text import clean

MOST_TYPED = 3000
"""Characters that Slack takes in one text input."""

_WHILE_TYPING = DispatchActionConfig(trigger_actions_on=["on_character_entered"])


def asked(
    name: str,
    label: str,
    element: InputInteractiveElement,
    hint: str = "",
    *,
    optional: bool = False,
    live: bool = False,
) -> InputBlock:
    """One input with its label; a `live` one is told of while it is filled in."""
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=element,
        hint=plain(hint, 2000) if hint else None,
        optional=optional,
        dispatch_action=True if live else None,
    )


def text_element(
    name: str,
    value: str,
    example: str,
    *,
    multiline: bool = False,
    most: int = MOST_TYPED,
    live: bool = False,
) -> PlainTextInputElement:
    """A field to type in; `live` dispatches while typing, after Slack's own pause."""
    return PlainTextInputElement(
        action_id=name,
        initial_value=clean(value)[:most] or None,
        placeholder=plain(example),
        multiline=multiline,
        max_length=most,
        dispatch_action_config=_WHILE_TYPING if live else None,
    )


def radio_element(name: str, options: Sequence[tuple[str, str]], chosen: str) -> RadioButtonsElement:
    """One of a few (value, label) pairs; the first is chosen where `chosen` is none of them."""
    made = _options(options)
    picked = next((option for option in made if option.value == chosen), made[0])
    return RadioButtonsElement(action_id=name, options=made, initial_option=picked)


def reasons_input(reasons: Sequence[str], label: str) -> InputBlock:
    """The reasons to pick from (block id `picked`), none of them chosen."""
    menu = StaticSelectElement(
        action_id="picked", options=_options([(one, one) for one in reasons]), placeholder=plain("Pick one")
    )
    return asked("picked", label, menu, optional=True)


def both_reasons(picked: str, typed: str) -> str:
    """A picked reason and a typed one as one text; empty where there is neither."""
    said = [one for one in (picked.strip(), typed.strip()) if one]
    return ". ".join([*(one.rstrip(".") for one in said[:-1]), *said[-1:]])


def tick_element(name: str, value: str, label: str, *, ticked: bool) -> CheckboxesElement:
    """One box to tick."""
    made = _options([(value, label)])
    return CheckboxesElement(action_id=name, options=made, initial_options=made if ticked else None)


def fitting(typed: str) -> str:
    """As many whole lines or items as an input takes; half a number would be another number."""
    shown = clean(typed)
    if len(shown) <= MOST_TYPED:
        return shown
    head = shown[:MOST_TYPED]
    return head[: max(0, *(head.rfind(mark) for mark in "\n,;"))]


def _options(pairs: Sequence[tuple[str, str]]) -> list[Option]:
    return [Option(text=plain(label, 75), value=value) for value, label in pairs]
