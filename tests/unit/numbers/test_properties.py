"""What holds for every text, whatever it is."""

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.numbers import NumbersRead, read_in_slices, read_numbers
from bot.domain.numbers.clean import clean
from bot.domain.numbers.gather import Gatherer
from bot.domain.numbers.plan import split_code
from bot.domain.numbers.reader import DigitReader
from bot.domain.numbers.slack_links import take_links
from bot.domain.numbers.slices import slices
from tests.unit.numbers.pastes import Paste, random_paste

REGIONS = st.sampled_from(["IN", "US", "GB", "DE", "AE"])
SEEDS = st.integers(min_value=0, max_value=2**32)
PIECES = st.sampled_from(
    [
        *"0123456789+-()./,;:|&x*#~_ \n\t@<>'\"=%",
        *("91", "+91", "0091", "00", "98765", "43210", "8123456789", "5 5", "ext 4", "to", "and", "abc", "O"),
        *(
            "12:40",
            "23/11/2026",
            "Rs 500",
            "<tel:",
            "|",
            "https://",
            "wa.me/",
            "\u202a",
            "\u00a0",
            "٣",
            "\uff18",
            "1E9",
            "XXX",
        ),
    ]
)
MESSY = st.lists(PIECES, max_size=40).map("".join)
TEXTS = st.one_of(MESSY, st.text(max_size=120))


def paste_of(seed: int) -> Paste:
    return random_paste(random.Random(seed))  # noqa: S311  # test material


def digits_of(text: str) -> str:
    return "".join(re.findall("[0-9]", text))


@settings(max_examples=400, deadline=None)
@given(SEEDS)
def test_of_a_made_up_paste_every_number_is_found_and_no_other(seed: int) -> None:
    paste = paste_of(seed)
    read = read_numbers(paste.text, region="IN")
    assert tuple(number.e164 for number in read.numbers) == tuple(dict.fromkeys(paste.numbers)), paste.text
    assert read.duplicates == len(paste.numbers) - len(read.numbers)
    assert [piece for piece in read.not_taken if digits_of(piece.text)] == []


@settings(max_examples=500, deadline=None)
@given(TEXTS, REGIONS)
def test_the_digits_of_every_number_stand_in_the_text_in_this_order(text: str, region: str) -> None:
    read = read_numbers(text, region=region)
    typed = digits_of(clean(text))
    for number in read.numbers:
        split = split_code(number.e164[1:])
        assert split is not None
        assert split[1] in typed


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from([*"0123456789+-()., ;/\nax*", "8123456789", "91", "70123"]), max_size=40).map(
        "".join
    )
)
def test_no_long_group_of_digits_is_lost_without_a_word(text: str) -> None:
    read = read_numbers(text, region="IN")
    told = " ".join([*(number.e164 for number in read.numbers), *(piece.text for piece in read.not_taken)])
    for group in re.findall(r"\d{7,}", text):
        assert group[-7:] in told, (group, read)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.text(" \n\t\r", max_size=5), st.text(" \n\t\r", max_size=5), REGIONS)
def test_space_around_a_text_changes_nothing(text: str, before: str, after: str, region: str) -> None:
    assert read_numbers(before + text + after, region=region) == read_numbers(text, region=region)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_a_text_twice_holds_the_same_numbers_each_once_more(seed: int) -> None:
    paste = paste_of(seed)
    once, twice = (read_numbers("\n".join([paste.text] * times), region="IN") for times in (1, 2))
    assert twice.numbers == once.numbers
    assert twice.duplicates == 2 * once.duplicates + len(once.numbers)


@settings(max_examples=200, deadline=None)
@given(SEEDS)
def test_a_number_as_shown_is_read_as_the_same_number(seed: int) -> None:
    read = read_numbers(paste_of(seed).text, region="IN")
    again = read_numbers(", ".join(number.shown for number in read.numbers), region="US")
    assert again.numbers == read.numbers


def in_small_slices(text: str, region: str, size: int) -> NumbersRead:
    plain, links = take_links(text)
    plain = clean(plain).strip(" \n\t")
    gatherer = Gatherer(DigitReader(region), links, one_line="\n" not in plain)
    for part in slices(plain, size):
        gatherer.take(part)
    return gatherer.answer(plain)


@settings(max_examples=200, deadline=None)
@given(st.lists(SEEDS, min_size=1, max_size=4), st.integers(min_value=20, max_value=200))
def test_the_size_of_the_slices_does_not_change_the_answer(seeds: list[int], size: int) -> None:
    text = "\n".join(paste_of(seed).text for seed in seeds)
    assert in_small_slices(text, "IN", size) == read_numbers(text, region="IN")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(min_value=1, max_value=50))
def test_slices_are_the_text_and_no_more(text: str, size: int) -> None:
    assert "".join(slices(text, size)) == text


def test_reading_in_slices_pauses_and_ends_with_the_whole_answer() -> None:
    text = "\n".join(f"98765{number:05}" for number in range(1000))
    steps = list(read_in_slices(text, region="IN"))
    assert steps[-1] == read_numbers(text, region="IN")
    assert steps[-1] is not None
    assert len(steps[-1].numbers) == 1000
    assert steps[:-1] == [None] * (len(steps) - 1)
    assert len(steps) > 5


def test_a_line_without_end_is_sliced_between_its_numbers() -> None:
    text = ", ".join(f"98765 {number:05}" for number in range(3000))
    read = read_numbers(text, region="IN")
    assert (len(read.numbers), read.not_taken) == (3000, ())
