from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.request import State
from bot.slack.cards.answers import too_late
from bot.slack.cards.modal import (
    FormFacts,
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


def form(entered: ModalInput | None = None, **facts: Any) -> dict[str, Any]:
    return block_modal(entered or ModalInput(), FormFacts(**facts), "k1").to_dict()


def test_the_form_has_its_inputs_under_their_stable_names() -> None:
    view = form()

    assert view["callback_id"] == "block_request"
    assert view["private_metadata"] == "k1"
    names = {name: block["element"]["action_id"] for name, block in inputs(view).items()}
    assert names == {
        name: name for name in ("group", "numbers", "file", "expiry", "preset", "reason", "go_on")
    }


def test_only_the_group_must_be_filled_in() -> None:
    needed = [name for name, block in inputs(form()).items() if not block.get("optional")]

    assert needed == ["group", "preset"]


def test_what_was_typed_before_stands_in_the_form() -> None:
    view = form(ModalInput("spam", "98765", "for 2 days", "robo", go_on=True))

    found = {name: block["element"].get("initial_value") for name, block in inputs(view).items()}
    assert found | {"preset": None, "go_on": None, "file": None} == {
        "group": "spam",
        "numbers": "98765",
        "expiry": "for 2 days",
        "reason": "robo",
        "file": None,
        "preset": None,
        "go_on": None,
    }
    assert inputs(view)["go_on"]["element"]["initial_options"][0]["value"] == "good_only"


def test_a_known_group_is_searched_for_and_a_new_one_typed() -> None:
    fields = inputs(form(ModalInput("spma"), pick_group=True))

    assert fields["known_group"]["element"]["type"] == "external_select"
    assert fields["known_group"]["optional"]
    assert fields["group"]["element"]["initial_value"] == "spma"
    assert fields["group"]["optional"]


def test_an_end_can_be_picked_instead_of_typed() -> None:
    element = inputs(form(ModalInput(preset="for 7 days")))["preset"]["element"]

    assert [option["text"]["text"] for option in element["options"]] == [
        "as typed above",
        "1 day",
        "7 days",
        "30 days",
    ]
    assert element["initial_option"]["value"] == "for 7 days"


def test_the_form_tells_of_group_numbers_and_end_while_they_are_typed() -> None:
    live = [name for name, block in inputs(form()).items() if block.get("dispatch_action")]

    assert live == ["group", "numbers", "expiry", "preset"]


def test_a_question_stands_above_the_fields_and_changes_the_button() -> None:
    view = form(notice="until Fri 27 Nov 2026")

    assert "until Fri 27 Nov 2026" in view["blocks"][0]["text"]["text"]
    assert view["submit"]["text"] == "Yes, send it"


def test_the_form_leads_back_to_the_message_it_was_opened_from() -> None:
    assert "<https://x.example/p1|this message>" in seen(form(source="https://x.example/p1"))


@pytest.mark.parametrize("source", ["javascript:alert(1)", "https://x.example/|<!channel>", "http://a b"])
def test_an_address_that_is_none_of_slacks_becomes_no_link(source: str) -> None:
    assert source not in seen(form(source=source))


def test_numbers_beyond_the_field_are_cut_between_numbers_and_the_form_says_so() -> None:
    view = form(ModalInput(numbers="\n".join(f"+9198765{n:05}" for n in range(400))))
    block = inputs(view)["numbers"]

    shown = block["element"]["initial_value"]
    assert len(shown) <= 3000
    assert all(len(number) == 13 for number in shown.split("\n"))
    assert "as a file" in block["hint"]["text"]


@settings(deadline=None)
@given(st.text(alphabet="0123456789 ,;\n", min_size=3001, max_size=3100))
def test_no_number_is_cut_in_two(numbers: str) -> None:
    shown = inputs(form(ModalInput(numbers=numbers)))["numbers"]["element"].get("initial_value", "")

    assert numbers.startswith(shown)
    assert not shown or numbers[len(shown)] in "\n,;"


def test_a_preview_stands_under_the_fields() -> None:
    view = form(preview=("until Fri 27 Nov 2026 18:00 IST",))

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

    assert from_values(values) == ModalInput("sales")


def test_what_was_picked_and_ticked_is_read_back() -> None:
    values: dict[str, Any] = {
        "known_group": {"known_group": {"selected_option": {"value": "sales"}}},
        "preset": {"preset": {"selected_option": {"value": "for 7 days"}}},
        "go_on": {"go_on": {"selected_options": [{"value": "good_only"}]}},
    }

    assert from_values(values) == ModalInput(known_group="sales", preset="for 7 days", go_on=True)


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
        block_modal(ModalInput(), FormFacts()),
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
