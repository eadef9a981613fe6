"""Keyed hashes of numbers: the same number the same hash, also inside text, and none of it can be undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.number_hash import LENGTH, NumberHash, is_hash

HASHES = NumberHash(b"k1")


def test_a_number_is_hashed_alike_however_it_is_written() -> None:
    assert HASHES.of("+919876543210") == HASHES.of("+91 98765-43210") == HASHES.of("919876543210")
    assert HASHES.of("+919876543210") != HASHES.of("+919876543211")
    assert HASHES.of("+919876543210") != NumberHash(b"k2").of("+919876543210")


def test_a_hash_fits_where_a_number_stood_and_is_known_for_one() -> None:
    made = HASHES.of("+919876543210")
    assert len(made) == LENGTH == 17
    assert is_hash(made)
    assert not is_hash("+919876543210")
    assert not any(one.isdigit() for one in made)
    assert HASHES.of(made) == made


@pytest.mark.parametrize(
    "text",
    [
        "call +91 98765 43210 again",
        "call 98765-43210, please",
        "(987) 654 3210",
        "tel:+919876543210|98765 43210",
        "९८७६५४३२१०",
        "x9876543210y",
    ],
)
def test_numbers_in_text_are_hashed_and_the_words_stay(text: str) -> None:
    hashed = HASHES.in_text(text)
    assert "#" in hashed
    assert sum(one.isdigit() for one in hashed) == 0
    assert HASHES.in_text(hashed) == hashed


@pytest.mark.parametrize("text", ["", "until 2026-11-23 at 18:00", "3 of 120 numbers", "ticket 12345", "#99"])
def test_what_is_no_telephone_number_stays(text: str) -> None:
    assert HASHES.in_text(text) == text


@given(st.text(alphabet="0123456789 +-().#aZ\n", max_size=60))
def test_hashing_a_text_twice_is_hashing_it_once(text: str) -> None:
    once = HASHES.in_text(text)
    assert HASHES.in_text(once) == once


def test_of_an_events_facts_numbers_and_free_text_are_hashed() -> None:
    until = "2026-11-23T10:00:00+00:00"
    facts = {
        "reason": "98765 43210 calls",
        "taken_out": ["+919876543210"],
        "until": until,
    }
    hashed = HASHES.in_facts(facts)
    assert hashed["taken_out"] == [HASHES.of("+919876543210")]
    assert hashed["reason"] == f"{HASHES.of('9876543210')} calls"
    assert hashed["until"] == until
