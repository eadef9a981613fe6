"""Reads a whole text: slices it, reads each slice, and gathers the answer."""

from collections.abc import Iterator

from bot.domain.numbers.model import NumbersRead


def read_numbers(text: str, *, region: str) -> NumbersRead:
    """Finds the phone numbers of `text`; `region` (`IN`) is for those without a country code.

    Pure and linear in the text. Raises FieldRefused("numbers", …) for more than 600 kB and nothing else.
    """
    raise NotImplementedError


def read_in_slices(text: str, *, region: str) -> Iterator[None | NumbersRead]:
    """Does what `read_numbers` does, pausing (None) after every 100 numbers or so; the answer comes last."""
    raise NotImplementedError
