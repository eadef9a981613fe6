"""The id that a payload of Slack's gets, and the name under which it is counted."""

from typing import Any

import pytest

from bot.logs import masked
from bot.service.trace import LONGEST
from bot.slack.delivery import name_of, trace_of


@pytest.mark.parametrize("body", [{"trigger_id": "1.2.a"}, {"event_id": "Ev1"}])
def test_every_delivery_of_one_act_has_the_same_id(body: dict[str, Any]) -> None:
    assert trace_of(body) == trace_of(body | {"other": 1})


def test_two_acts_have_two_ids() -> None:
    assert trace_of({"trigger_id": "1.2.a"}) != trace_of({"trigger_id": "1.2.b"})


@pytest.mark.parametrize("body", [{}, {"trigger_id": ""}, {"trigger_id": ["x"]}, {"event_id": 7}])
def test_what_has_no_id_of_slacks_gets_one_by_chance(body: dict[str, Any]) -> None:
    assert trace_of(body) != trace_of(body)


def test_an_id_fits_its_column_and_is_never_masked_as_a_number() -> None:
    ids = [trace_of({"trigger_id": str(each)}) for each in range(5_000)]
    assert all(masked(one) == one and len(one) <= LONGEST for one in ids)


@pytest.mark.parametrize("strange", [["x"], {"a": 1}, 7, True])
def test_a_kind_of_any_shape_is_counted_as_other(strange: Any) -> None:
    assert name_of({"type": strange}) == "other"
    assert name_of({"command": strange}) == "other"
