"""The rule for group names."""

import pytest

from bot.domain.errors import FieldRefused
from bot.domain.grouping import check_group


@pytest.mark.parametrize(
    "name", ["spam-callers", "Fraud Calls", "kyc_fraud", "ab", "A" * 50, "R&D (2nd)", "स्पैम"]
)
def test_an_ordinary_name_is_taken_as_it_is(name: str) -> None:
    assert check_group(name) == name


def test_space_and_typographic_dashes_are_made_plain() -> None:
    assert check_group("  spam \u2013  callers\u200b ") == "spam - callers"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("", "empty"), ("  ", "empty"), ("s", "length"), ("1", "length"), ("A" * 51, "length")),
        *(("s@n", "characters"), ("@n", "characters"), ("a<b>", "characters"), ('a"b', "characters")),
        *(("12", "no_letter"), ("--", "no_letter"), ("😀😀", "characters")),
    ],
)
def test_a_name_the_vendor_would_not_take_is_refused(name: str, code: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        check_group(name)
    assert (refused.value.field, refused.value.code) == ("group", code)


def test_a_name_with_a_forbidden_sign_comes_with_one_that_is_allowed() -> None:
    with pytest.raises(FieldRefused) as refused:
        check_group("s@n")
    assert [check_group(choice) for choice in refused.value.choices] == ["s-n"]
