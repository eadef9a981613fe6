"""What forms and `/unblock` hold: a group's name as typed, a reason after its word."""

import pytest

from bot.domain.command import BlockText, corrected, read_command
from bot.domain.command.group import close_groups, settle_group
from bot.domain.command.lifting import split_reason
from bot.domain.errors import FieldRefused

KNOWN = ("spam-callers", "Fraud Calls")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("spam-callers", "spam-callers"),
        (" SPAM-Callers ", "spam-callers"),
        ("“fraud calls”", "Fraud Calls"),
        ("vip line", "vip line"),
        ('"spma-callers"', "spma-callers"),
    ],
)
def test_a_group_in_a_form_is_spelt_as_the_known_one_and_in_quotes_it_is_a_new_one(
    typed: str, name: str
) -> None:
    assert settle_group(typed, KNOWN) == name


def test_a_slip_of_the_fingers_is_asked_back_with_both_names() -> None:
    with pytest.raises(FieldRefused, match="Did you mean “spam-callers”") as refused:
        settle_group("spma-callers", KNOWN)
    assert (refused.value.field, refused.value.choices) == ("group", ("spam-callers", '"spma-callers"'))
    assert [settle_group(each, KNOWN) for each in refused.value.choices] == ["spam-callers", "spma-callers"]


@pytest.mark.parametrize(("name", "close"), [("Spam-Callers", []), ("fruad calls", ["Fraud Calls"])])
def test_a_known_name_is_close_to_no_other(name: str, close: list[str]) -> None:
    assert close_groups(name, KNOWN) == close


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("98765 43210", ("98765 43210", "")),
        ("98765 43210, because it is a customer", ("98765 43210", "it is a customer")),
        ('98765 43210 because "our own"', ("98765 43210", "our own")),
    ],
)
def test_a_reason_for_lifting_stands_behind_because(text: str, parts: tuple[str, str]) -> None:
    assert split_reason(text) == parts


def test_the_corrected_command_has_the_good_numbers_and_the_other_expiry() -> None:
    typed = "spam-callers 98765 43210, 12345 until 1 Jan 2020 because robocalls"
    command = read_command(typed, region="IN", known_groups=KNOWN)
    assert isinstance(command, BlockText)
    text = corrected(command, "for 3 days").removeprefix("/block ")
    again = read_command(text, region="IN", known_groups=KNOWN)
    assert isinstance(again, BlockText)
    assert [one.e164 for one in again.numbers.numbers] == ["+919876543210"]
    assert (again.numbers.not_taken, again.expiry_text, again.reason) == ((), "for 3 days", "robocalls")
