from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.request import State
from bot.slack.cards.answers import too_late
from bot.slack.cards.modal import (
    ModalInput,
    answer_view,
    block_modal,
    from_values,
    reject_modal,
    reject_reason,
    submitted_view,
)
from bot.slack.cards.wording import plain_line
from tests.unit.cards.card_samples import line, picture, seen, texts


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_the_form_has_its_four_inputs_under_their_stable_names() -> None:
    view = block_modal().to_dict()

    assert view["callback_id"] == "block_request"
    assert {name: block["element"]["action_id"] for name, block in inputs(view).items()} == {
        "group": "group",
        "numbers": "numbers",
        "expiry": "expiry",
        "reason": "reason",
    }


def test_only_the_reason_may_stay_empty() -> None:
    fields = inputs(block_modal().to_dict())

    assert [name for name, block in fields.items() if block.get("optional")] == ["reason"]


def test_what_was_typed_before_stands_in_the_form() -> None:
    view = block_modal(
        group="spam", numbers="98765", expiry="for 2 days", reason="robo", private_metadata="k1"
    ).to_dict()

    found = {name: block["element"]["initial_value"] for name, block in inputs(view).items()}
    assert found == {"group": "spam", "numbers": "98765", "expiry": "for 2 days", "reason": "robo"}
    assert view["private_metadata"] == "k1"


def test_known_groups_are_picked_from_a_list() -> None:
    element = inputs(block_modal(groups=("spam", "sales"), group="spam").to_dict())["group"]["element"]

    assert element["type"] == "static_select"
    assert [option["value"] for option in element["options"]] == ["sales", "spam"]
    assert element["initial_option"]["value"] == "spam"


def test_a_typed_group_that_is_not_known_is_not_lost() -> None:
    element = inputs(block_modal(groups=("sales",), group="spma").to_dict())["group"]["element"]

    assert element["initial_option"]["value"] == "spma"


def test_more_groups_than_a_list_holds_are_typed_instead() -> None:
    element = inputs(block_modal(groups=[f"group-{n}" for n in range(101)]).to_dict())["group"]["element"]

    assert element["type"] == "plain_text_input"


def test_numbers_beyond_the_field_are_cut_between_numbers_and_the_form_says_so() -> None:
    view = block_modal(numbers="\n".join(f"+9198765{n:05}" for n in range(400))).to_dict()
    block = inputs(view)["numbers"]

    shown = block["element"]["initial_value"]
    assert len(shown) <= 3000
    assert all(len(number) == 13 for number in shown.split("\n"))
    assert "as a second request" in block["hint"]["text"]


@given(st.text(alphabet="0123456789 ,;\n", min_size=3001, max_size=3100))
def test_no_number_is_cut_in_two(numbers: str) -> None:
    shown = inputs(block_modal(numbers=numbers).to_dict())["numbers"]["element"].get("initial_value", "")

    assert numbers.startswith(shown)
    assert not shown or numbers[len(shown)] in "\n,;"


def test_a_preview_stands_under_the_fields() -> None:
    view = block_modal(preview="until Fri 27 Nov 2026 18:00 IST").to_dict()

    assert view["blocks"][-1]["text"]["text"] == "until Fri 27 Nov 2026 18:00 IST"


def test_the_form_is_read_back_as_it_was_filled_in() -> None:
    values: dict[str, Any] = {
        "group": {"group": {"type": "plain_text_input", "value": "spam"}},
        "numbers": {"numbers": {"type": "plain_text_input", "value": "98765 43210\n98765 43211"}},
        "expiry": {"expiry": {"type": "plain_text_input", "value": "for 30 days"}},
        "reason": {"reason": {"type": "plain_text_input", "value": None}},
    }

    assert from_values(values) == ModalInput("spam", "98765 43210\n98765 43211", "for 30 days", "")


def test_a_picked_group_is_read_like_a_typed_one() -> None:
    values: dict[str, Any] = {
        "group": {"group": {"type": "static_select", "selected_option": {"value": "sales"}}}
    }

    assert from_values(values) == ModalInput("sales", "", "", "")


@pytest.mark.parametrize("entered", [{}, {"selected_option": None}, {"value": None}])
def test_an_empty_input_is_an_empty_text(entered: dict[str, Any]) -> None:
    assert from_values({"group": {"group": entered}}).group == ""


def test_the_submitted_form_shows_what_was_understood_and_asks_nothing() -> None:
    view = submitted_view(picture(), not_taken=[("12", "too short")], duplicates=1).to_dict()

    assert inputs(view) == {}
    assert "submit" not in view
    for part in (
        "waiting for approval",
        "spam-callers",
        "+91 98765 43212",
        "“12” — too short",
        "1 duplicate",
    ):
        assert part in seen(view)


def test_the_reject_form_asks_for_a_reason_and_carries_the_request() -> None:
    view = reject_modal("req-1", summary="Block 3 numbers in spam-callers").to_dict()

    assert (view["callback_id"], view["private_metadata"]) == ("reject_request", "req-1")
    assert not inputs(view)["reason"].get("optional")
    assert "Block 3 numbers in spam-callers" in seen(view)


def test_a_late_answer_can_take_the_place_of_a_form() -> None:
    view = answer_view(too_late(picture(state=State.CANCELLED, closed_by="U0ANIL"))).to_dict()

    assert "is cancelled by <@U0ANIL>" in seen(view)
    assert "submit" not in view


def test_the_plain_line_of_a_request_is_not_escaped() -> None:
    assert plain_line(picture(group="a & b", expiry_line="")) == "Block 3 numbers in “a & b”"


def test_the_reject_reason_is_read_back() -> None:
    assert reject_reason({"reason": {"reason": {"value": "ours"}}}) == "ours"


def test_buttons_and_titles_of_the_forms_are_short_enough_for_slack() -> None:
    views = [
        block_modal(),
        submitted_view(picture(state=State.APPROVED, numbers=(line(),))),
        reject_modal("r"),
    ]

    labels = [
        view[key]
        for view in (v.to_dict() for v in views)
        for key in ("title", "submit", "close")
        if key in view
    ]
    assert len(labels) == 8
    assert all(0 < len(text) <= 24 for _, text in texts(labels))
