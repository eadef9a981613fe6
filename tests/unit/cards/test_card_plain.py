import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    OverflowMenuElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
)
from slack_sdk.models.blocks.basic_components import Option, PlainTextObject

from bot.domain.request import State
from bot.slack.cards.plain import plain
from bot.slack.cards.surface import Surface
from tests.unit.cards.card_samples import picture
from tests.unit.cards.card_surfaces import surfaces

ODD: tuple[JsonObject, ...] = (
    SectionBlock(text="", fields=[]),
    SectionBlock(text="x", accessory=OverflowMenuElement(options=[Option(value="1", text="one")] * 2)),
    RichTextBlock(elements=[RichTextSectionElement(elements=[])]),
    RichTextBlock(
        elements=[
            RichTextSectionElement(
                elements=[RichTextElementParts.Text(text="x", style={"bold": False, "italic": True})]
            )
        ]
    ),
    ActionsBlock(elements=[]),
    DividerBlock(block_id=""),
    PlainTextObject(text="x", emoji=False),
)


@pytest.mark.parametrize("state", list(State))
def test_every_surface_is_what_slack_sdk_writes(state: State) -> None:
    drawn = [one for one in surfaces(picture(state=state), "x & y") if isinstance(one, Surface)]

    assert [plain(one.blocks) for one in drawn] == [
        [block.to_dict() for block in one.blocks] for one in drawn
    ]


@pytest.mark.parametrize("state", list(State))
def test_a_view_is_what_slack_sdk_writes(state: State) -> None:
    views = [one for one in surfaces(picture(state=state), "x & y") if isinstance(one, JsonObject)]

    assert views
    assert [plain(one) for one in views] == [one.to_dict() for one in views]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_what_is_empty_or_false_is_left_out_as_slack_sdk_does(odd: JsonObject) -> None:
    try:
        expected = odd.to_dict()
    except SlackObjectFormationError:
        with pytest.raises(SlackObjectFormationError):
            plain(odd)
    else:
        assert plain(odd) == expected


@pytest.mark.parametrize(
    "broken",
    [
        HeaderBlock(text="x" * 151),
        ActionsBlock(elements=[ButtonElement(text="x" * 76, action_id="a", value="v")]),
        SectionBlock(text="x" * 3001),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_broken_limit_is_refused_however_deep_it_stands(broken: JsonObject) -> None:
    with pytest.raises(SlackObjectFormationError):
        plain([broken])
