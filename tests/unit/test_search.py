"""What somebody searches for: numbers, last digits, a person or a group."""

import pytest

from bot.domain.errors import Refused
from bot.domain.search import (
    MOST_NUMBERS,
    LastDigits,
    Search,
    SomeGroup,
    SomePerson,
    TheseNumbers,
    read_search,
)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("98765 43210", TheseNumbers(("+919876543210",))),
        ("98765 43210, 98765 43211", TheseNumbers(("+919876543210", "+919876543211"))),
        ("“98765 43210”", TheseNumbers(("+919876543210",))),
        ("43210", LastDigits("43210")),
        ("…43 210", LastDigits("43210")),
        ("xxx-3210", LastDigits("3210")),
        ("<@U08RAVI0001>", SomePerson(id="U08RAVI0001")),
        ("<@W08RAVI0001|ravi>", SomePerson(id="W08RAVI0001")),
        ("@Ravi K", SomePerson(name="Ravi K")),
        ("Me", SomePerson()),
        ("spam-callers", SomeGroup("spam-callers")),
        ('"Fraud Calls"', SomeGroup("Fraud Calls")),
    ],
)
def test_what_is_meant_shows_in_its_form(text: str, search: Search) -> None:
    assert read_search(text, region="IN") == search


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "empty"),
        ('""', "empty"),
        ("98765 43210, 12345", "not-taken"),
        (", ".join(f"98765{n:05}" for n in range(MOST_NUMBERS + 1)), "too-many"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_what_to_do(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_search(text, region="IN")
    assert refused.value.code == code


def test_as_many_numbers_as_may_be_are_searched_at_once() -> None:
    text = ", ".join(f"98765{n:05}" for n in range(MOST_NUMBERS))
    found = read_search(text, region="IN")
    assert isinstance(found, TheseNumbers)
    assert len(found.numbers) == MOST_NUMBERS
