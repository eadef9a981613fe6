"""Rare shapes of number lists, each read whole or reported whole."""

import itertools

import pytest

from bot.domain.number_hash import NumberHash
from bot.domain.numbers import read_numbers, show_number
from bot.domain.numbers.slices import SLICE, slices


def read(text: str, region: str = "IN") -> tuple[list[str], list[str]]:
    """What was taken and what was reported."""
    found = read_numbers(text, region=region)
    return [one.e164 for one in found.numbers], [one.text for one in found.not_taken]


@pytest.mark.parametrize(
    ("region", "text", "taken", "reported"),
    [
        ("DE", "+3456 0791112", ["+49791112"], ["+3456"]),
        ("IN", "00 2172321664", [], ["00 2172321664"]),
        ("IN", "003 02172321668 4", ["+302172321668"], ["4"]),
        ("AT", "0160500 0010155214294901701", ["+43160500"], ["0010155214294901701"]),
        ("GB", "0012072343456 9", ["+12072343456"], ["9"]),
        ("NO", "0 06467186604", [], ["0 06467186604"]),
        ("US", "089253119953840170", [], ["089253119953840170"]),
        ("AE", "7468660 3", ["+97174686603"], []),
        ("NO", "0-00-00442072343456", [], ["0-00-00442072343456"]),
        ("AT", "0170 204 0 89 2084686", [], ["0170 204 0 89 2084686"]),
        ("IN", "\uff19\uff18\uff17\uff16\uff15\uff14\uff13\uff12\uff11\uff10", ["+919876543210"], []),
        ("IN", "\uff21\uff22\uff23", [], ["ABC"]),
        ("DE", "+999 9876543210 851502807267", [], ["+999 9876543210 851502807267"]),
        ("IN", "<tel:INV-98765432|call back>", [], ["INV-98765432"]),
        ("IN", "1 " * 20 + "98765 43210", [], ["1 " * 20 + "98765 43210"]),
        ("ZZ", "98765 43210, +91 98765 43210", ["+919876543210"], ["98765 43210"]),
    ],
)
def test_every_digit_is_in_a_number_or_in_a_report(
    region: str, text: str, taken: list[str], reported: list[str]
) -> None:
    assert read(text, region) == (taken, reported)


@pytest.mark.parametrize(
    ("link", "taken", "reported"),
    [
        ("<tel:98765 43210 98765 43211|two>", [], ["98765 43210 98765 43211"]),
        ("<tel:a@9876543210.com|mail>", [], ["a@9876543210.com"]),
        ("<tel:12345|12345>", [], ["12345"]),
        ("<tel:12345|98765 43210>", [], ["12345", "98765 43210"]),
    ],
)
def test_a_telephone_link_is_one_number_or_none(link: str, taken: list[str], reported: list[str]) -> None:
    assert read(link) == (taken, reported)


def test_of_many_words_beside_numbers_none_hides_a_number() -> None:
    text = "\n".join(f"caller {name} 98765{n:05}" for n, name in enumerate(["amit"] * 80))
    assert len(read(text)[0]) == 80


def test_a_number_that_is_kept_as_a_hash_says_so() -> None:
    hashed = NumberHash(b"a key").of("+919876543210")
    assert show_number(hashed) == f"{hashed} (kept as a hash)"
    assert NumberHash(b"another").of(hashed) == hashed


def test_facts_lose_the_numbers_in_lists_and_in_sentences_and_nothing_else() -> None:
    key = NumberHash(b"a key")
    hashed = key.of("+919876543210")
    facts = {"taken_out": ["+919876543210"], "reason": "it is +919876543210", "attempt": 2}
    assert key.in_facts(facts) == {"taken_out": [hashed], "reason": f"it is {hashed}", "attempt": 2}


@pytest.mark.parametrize("text", ["9" * 7000 + " x", "w" * 4100 + " w " + "w" * 3000, "9" * 20_000])
def test_a_text_without_a_border_is_cut_where_no_digits_are_torn_apart(text: str) -> None:
    parts = list(slices(text))
    assert "".join(parts) == text
    pairs = itertools.pairwise(parts)
    assert not any(one[-1:].isdigit() and other[:1].isdigit() for one, other in pairs)
    assert len(parts[0]) >= SLICE


def test_a_list_with_many_words_beside_its_numbers_is_read_to_the_end() -> None:
    """Several slices of words: of the first ones it keeps what it might report, of the others nothing."""
    assert read("caller, " * SLICE + "98765 43210") == (["+919876543210"], [])
