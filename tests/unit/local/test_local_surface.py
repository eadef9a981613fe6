import copy
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.models.blocks import HeaderBlock, SectionBlock
from slack_sdk.models.views import View

from bot.local.surface import block_text_length, check_surface
from tests.unit.local.local_bot import actions, button, modal, plain, section, text_input

Block = dict[str, Any]


def option(value: str, text: str = "Option") -> Block:
    return {"text": plain(text), "value": value}


def select(count: int, **more: Any) -> Block:
    options = [option(str(number)) for number in range(count)]
    return {"type": "static_select", "action_id": "pick", "options": options, **more}


def asking(element: Block) -> Block:
    return {"type": "input", "block_id": "pick", "label": plain("Pick"), "element": element}


def table(rows: int, columns: int, text: str = "x") -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


GOOD_MESSAGES: list[list[Any]] = [
    [section("hello")],
    [{"type": "header", "text": plain("x" * 150)}],
    [section("x" * 3000)],
    [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    [actions(*[button(str(number)) for number in range(25)])],
    [{"type": "context", "elements": [plain("x")] * 10}],
    [{"type": "divider"}] * 50,
    [table(100, 20, "x" * 5)],
    [actions(select(100))],
    [{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"}],
    [{"type": "data_table", "anything": "Slack knows it, slack_sdk does not"}],
    [SectionBlock(text="a model"), HeaderBlock(text="another")],
]

BROKEN_MESSAGES: list[tuple[list[Any], str]] = [
    ([], "/blocks"),
    ([{"type": "divider"}] * 51, "/blocks"),
    (["text"], "/blocks/0"),
    ([{"text": "no type"}], "/blocks/0"),
    ([{"type": "nonsense"}], "/blocks/0"),
    ([section("")], "/blocks/0/text/text"),
    ([section("x" * 3001)], "/blocks/0/text/text"),
    ([{"type": "section"}], "/blocks/0"),
    ([{"type": "section", "text": "no object"}], "/blocks/0/text"),
    ([{"type": "section", "text": {"type": "html", "text": "x"}}], "/blocks/0/text/type"),
    ([{"type": "section", "fields": [plain("x" * 2001)]}], "/blocks/0/fields/0/text"),
    ([{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text/type"),
    ([actions()], "/blocks/0/elements"),
    ([actions(*[button(str(number)) for number in range(26)])], "/blocks/0/elements"),
    ([actions(button("same"), button("same"))], "/blocks/0/elements/1/action_id"),
    ([actions(button("x" * 256))], "/blocks/0/elements/0/action_id"),
    ([actions({**button("a"), "value": "x" * 2001})], "/blocks/0/elements/0/value"),
    ([actions({**button("a"), "text": plain("x" * 76)})], "/blocks/0/elements/0/text/text"),
    ([actions({**button("a"), "style": "warning"})], "/blocks/0/elements/0/style"),
    ([actions({"type": "plain_text_input", "action_id": "a"})], "/blocks/0/elements/0/type"),
    ([actions(select(0))], "/blocks/0/elements/0/options"),
    ([actions(select(101))], "/blocks/0/elements/0/options"),
    ([actions(select(1, initial_option=option("other")))], "/blocks/0/elements/0/initial_option"),
    ([actions(select(1, placeholder=plain("x" * 151)))], "/blocks/0/elements/0/placeholder/text"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements"),
    ([{"type": "context", "elements": []}], "/blocks/0/elements"),
    ([{**section("a"), "block_id": "twice"}, {**section("b"), "block_id": "twice"}], "/blocks/1/block_id"),
    ([{**section("a"), "block_id": "x" * 256}], "/blocks/0/block_id"),
    ([table(101, 1)], "/blocks/0/rows"),
    ([table(1, 21)], "/blocks/0/rows/0"),
    ([table(100, 20, "x" * 6)], "/blocks/0/rows"),
    ([table(1, 1), table(1, 1)], "/blocks/1"),
    ([{"type": "alert", "text": plain("x"), "level": "info"}], "/blocks/0"),
    ([{"type": "image", "image_url": "https://example.com/a.png"}], "/blocks/0"),
    ([asking({"type": "file_input", "action_id": "a"})], "/blocks/0/element/type"),
    ([{"type": "table", "rows": []}], "/blocks/0/rows"),
    ([{"type": "table", "rows": [[]]}], "/blocks/0/rows/0"),
    ([{"type": "image", "alt_text": "a"}], "/blocks/0"),
    ([{"type": "actions", "elements": ["no object"]}], "/blocks/0/elements/0"),
    (
        [actions({**select(1), "type": "multi_static_select", "initial_options": [option("other")]})],
        "/blocks/0/elements/0/initial_options/0",
    ),
]

BROKEN_VIEWS: list[tuple[Block, str]] = [
    (modal(*[section("x" * 2900)] * 90), "/view"),
    (modal(title="no object"), "/view/title"),
    (modal(type="popup"), "/view/type"),
    (modal(title=plain("x" * 25)), "/view/title/text"),
    (modal(submit=plain("x" * 25)), "/view/submit/text"),
    (modal(close=plain("x" * 25)), "/view/close/text"),
    (modal(submit=None), "/view"),
    (modal(title=None), "/view"),
    (modal(private_metadata="x" * 3001), "/view/private_metadata"),
    (modal(callback_id="x" * 256), "/view/callback_id"),
    (modal(external_id="x" * 256), "/view/external_id"),
    (modal(blocks=None), "/view"),
    (modal(*[section("x")] * 101), "/view/blocks"),
    (modal(text_input("a", max_length=3001)), "/view/blocks/0/element/max_length"),
    (modal(text_input("a", min_length=9, max_length=8)), "/view/blocks/0/element/min_length"),
    (modal(text_input("a", initial_value="x" * 3001)), "/view/blocks/0/element/initial_value"),
    (modal({**text_input("a"), "label": plain("x" * 2001)}), "/view/blocks/0/label/text"),
    (modal({**text_input("a"), "hint": plain("x" * 2001)}), "/view/blocks/0/hint/text"),
    (modal({**text_input("a"), "element": button("b")}), "/view/blocks/0/element/type"),
    (modal(text_input("a"), text_input("a")), "/view/blocks/1/block_id"),
    (modal(asking({**select(11), "type": "checkboxes"})), "/view/blocks/0/element/options"),
    (modal(asking({**select(11), "type": "radio_buttons"})), "/view/blocks/0/element/options"),
    (modal(asking(select(1, options=[option("v", "x" * 76)]))), "/view/blocks/0/element/options/0/text/text"),
    (modal(asking(select(1, options=[option("v" * 151)]))), "/view/blocks/0/element/options/0/value"),
    (
        modal(asking({"type": "file_input", "action_id": "a", "max_files": 11})),
        "/view/blocks/0/element/max_files",
    ),
    ({"type": "home", "blocks": [section("x")], "submit": plain("Go")}, "/view"),
    (
        {"type": "home", "blocks": [asking({"type": "file_input", "action_id": "a"})]},
        "/view/blocks/0/element/type",
    ),
]


MANGLED_VIEW = modal(title={"x": 1})
"""Slack's models cannot even read it."""


@pytest.mark.parametrize("blocks", GOOD_MESSAGES)
def test_a_message_within_the_limits_has_no_errors(blocks: list[Any]) -> None:
    assert check_surface(blocks) == []


@pytest.mark.parametrize(("blocks", "pointer"), BROKEN_MESSAGES)
def test_a_broken_message_is_pointed_at(blocks: list[Any], pointer: str) -> None:
    assert [error.pointer for error in check_surface(blocks)] == [pointer]


@pytest.mark.parametrize(("view", "pointer"), BROKEN_VIEWS)
def test_a_broken_view_is_pointed_at(view: Block, pointer: str) -> None:
    assert [error.pointer for error in check_surface(view)] == [pointer]


def test_a_view_that_the_models_cannot_read_is_pointed_at_as_a_whole_too() -> None:
    pointers = {error.pointer for error in check_surface(MANGLED_VIEW)}

    assert pointers == {"/view", "/view/title/type", "/view/title/text"}


def test_a_view_within_the_limits_has_no_errors() -> None:
    view = modal(
        text_input("numbers", max_length=3000, multiline=True),
        asking({"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 10}),
        {"type": "alert", "text": plain("This blocks 230 numbers."), "level": "warning"},
    )

    assert check_surface(view) == []
    assert check_surface(View(**view)) == []


def test_a_whole_message_is_judged_by_its_blocks() -> None:
    assert [str(error) for error in check_surface({"text": "x", "blocks": [section("")]})] == [
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_all_texts_of_a_message_are_counted_together() -> None:
    assert block_text_length([section("x" * 10), actions(button("a")), table(2, 2, "yy")]) == 10 + 5 + 8


GOOD = [
    *[block for blocks in GOOD_MESSAGES[:-1] for block in blocks[:1]],
    modal(
        text_input("numbers", max_length=9, min_length=1, initial_value="x", placeholder=plain("x")),
        asking(select(2, initial_option=option("1"), confirm={"title": plain("x"), "text": plain("x")})),
        asking(
            {
                "type": "multi_static_select",
                "action_id": "a",
                "initial_options": [option("a")],
                "option_groups": [{"label": plain("x"), "options": [option("a")]}],
            }
        ),
        asking({"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 10}),
    ),
]
JUNK: list[Any] = [None, 7, "", [None], ["x"], {"type": 1}]


def places(value: Any) -> Iterator[tuple[str | int, ...]]:
    inside = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, inner in inside:
        yield (key,)
        yield from ((key, *rest) for rest in places(inner))


def with_junk(value: Any, place: tuple[str | int, ...], junk: Any) -> Any:
    changed = copy.deepcopy(value)
    *way, last = place
    holder = changed
    for step in way:
        holder = holder[step]
    holder[last] = junk
    return changed


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_nothing_wrong_anywhere_makes_the_judge_fall_over(junk: Any) -> None:
    judged = [
        check_surface(changed if changed.get("type") == "modal" else [changed])
        for good in GOOD
        for place in list(places(good))[:120]
        for changed in [with_junk(good, place, junk)]
    ]

    assert len(judged) > 100
