"""Digits that may belong to one number or to two things: reported whole, never joined or cut by a guess."""

import pytest

from bot.domain.numbers import read_numbers


@pytest.mark.parametrize(
    ("text", "region", "numbers", "pieces"),
    [
        ("€ 50,030 7390248", "DE", [], ["€ 50,030 7390248"]),
        ("Rs 5,080 23456789", "IN", [], ["Rs 5,080 23456789"]),
        ("Rs 5,080 98765 43210", "IN", ["+919876543210"], []),
        ("€ 50, 030 7390248", "DE", ["+49307390248"], []),
        ("Rs 2,050 9876543210", "IN", ["+919876543210"], []),
        ("$1,023 212 736 5000", "US", ["+12127365000"], []),
        ("7390248 12", "DE", [], ["7390248 12"]),
        ("7390248-12", "DE", [], ["7390248-12"]),
        ("20846866 5", "DE", [], ["20846866 5"]),
        ("7390248 20846866", "DE", [], ["7390248 20846866"]),
        ("30 151 23456789", "DE", [], ["30 151 23456789"]),
        ("030 151 23456789", "DE", [], ["030 151 23456789"]),
        ("30 7390248", "DE", ["+49307390248"], []),
        ("89 2084 6866", "DE", ["+498920846866"], []),
        ("89 20 84 68 66", "DE", ["+498920846866"], []),
        ("0 151 23456789", "DE", ["+4915123456789"], []),
        ("20 7946 0958", "GB", ["+442079460958"], []),
        ("7911 123456", "GB", ["+447911123456"], []),
    ],
)
def test_what_runs_together_is_read_only_where_it_has_one_reading(
    text: str, region: str, numbers: list[str], pieces: list[str]
) -> None:
    read = read_numbers(text, region=region)
    assert [number.e164 for number in read.numbers] == numbers
    assert [piece.text for piece in read.not_taken] == pieces


@pytest.mark.parametrize("text", ["7390248 12", "12 7390248", "30 151 23456789"])
def test_no_way_out_is_offered_that_would_join_what_stood_apart(text: str) -> None:
    (piece,) = read_numbers(text, region="DE").not_taken
    assert "+49" not in piece.why
    assert "comma" in piece.why


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/9876543210",
        "https://example.com/search/in/9876543210?page=2",
        "www.example.com/+919876543210/",
        "https://example.com/call?to=9876543210",
    ],
)
def test_a_number_at_the_end_of_a_web_address_is_reported_beside_others(address: str) -> None:
    read = read_numbers(f"8123456789\n{address}\n8123456780", region="IN")
    assert [number.e164 for number in read.numbers] == ["+918123456789", "+918123456780"]
    assert [piece.text for piece in read.not_taken] == [address]


def test_an_address_with_other_digits_is_left_out_with_a_note() -> None:
    read = read_numbers("8123456789 https://example.com/t/12345678?v=2026", region="IN")
    assert read.not_taken == ()
    assert read.notes == ("left out: 1 web address",)


@pytest.mark.parametrize(
    ("text", "region", "numbers", "pieces"),
    [
        ("+49 89 4982 1418 50%", "DE", ["+498949821418"], []),
        ("0711 9401876 500 €", "DE", ["+497119401876"], []),
        ("+91 9876 543 210 ₹500", "IN", ["+919876543210"], []),
        ("(07911) 818845 € 500", "GB", ["+447911818845"], []),
        ("+49 170 896 0176 / 3", "DE", ["+491708960176"], ["3"]),
        ("+971 4 730 0894 / 3", "AE", ["+97147300894"], ["3"]),
        ("030/12 34 56 78", "DE", ["+493012345678"], []),
        ("+49 89 5932 0056", "DE", ["+498959320056"], []),
        ("+49 711 271 005", "DE", ["+49711271005"], []),
        ("+49 170 607 3349 12", "DE", [], ["+49 170 607 3349 12"]),
        ("+49 30 5633 3135 50", "DE", [], ["+49 30 5633 3135 50"]),
        ("089 780618 12", "DE", [], ["089 780618 12"]),
        ("089 780618-12", "DE", ["+498978061812"], []),
        ("+49 711 508 492. (3) 030 24099433", "DE", ["+49711508492"], ["(3) 030 24099433"]),
        ("9876543210 00919876543211", "IN", ["+919876543210", "+919876543211"], []),
        ("98765 43210 (2 missed)", "IN", ["+919876543210"], []),
    ],
)
def test_small_things_behind_a_number_are_no_part_of_it(
    text: str, region: str, numbers: list[str], pieces: list[str]
) -> None:
    read = read_numbers(text, region=region)
    assert [number.e164 for number in read.numbers] == numbers
    assert [piece.text for piece in read.not_taken] == pieces
