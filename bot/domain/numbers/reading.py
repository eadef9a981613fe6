"""Reads a whole text: takes it slice by slice and gathers one answer."""

from collections.abc import Iterator

from bot.domain.errors import FieldRefused
from bot.domain.numbers.clean import clean
from bot.domain.numbers.gather import Gatherer
from bot.domain.numbers.model import NumbersRead
from bot.domain.numbers.reader import DigitReader
from bot.domain.numbers.slack_links import take_links
from bot.domain.numbers.slices import slices

MOST_BYTES = 600_000
"""Of UTF-8; some 40,000 numbers. Longer lists are files and are read row by row."""


def read_numbers(text: str, *, region: str) -> NumbersRead:
    """Finds the phone numbers of `text`; `region` (`IN`) is for those without a country code.

    Pure and linear in the text. Raises FieldRefused("numbers", …) for more than 600 kB and nothing else.
    """
    answer = NumbersRead()
    for step in read_in_slices(text, region=region):
        answer = step or answer
    return answer


def read_in_slices(text: str, *, region: str) -> Iterator[NumbersRead | None]:
    """Does what `read_numbers` does, pausing (None) after every 100 numbers or so; the answer comes last."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise FieldRefused(
            "numbers", "That is more than 600 kB of text. Send the list as a file instead.", code="too_long"
        )
    plain, links = take_links(text)
    plain = clean(plain).strip(" \n\t")
    gatherer = Gatherer(DigitReader(region), links, one_line="\n" not in plain)
    for part in slices(plain):
        gatherer.take(part)
        yield None
    yield gatherer.answer(plain)
