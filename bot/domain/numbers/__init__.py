"""Reads phone numbers out of any pasted text; never guesses, never drops a digit silently."""

from bot.domain.numbers.model import NotTaken, Number, NumbersRead
from bot.domain.numbers.reading import read_in_slices, read_numbers
from bot.domain.numbers.shown import show_number, summary_line

__all__ = [
    "NotTaken",
    "Number",
    "NumbersRead",
    "read_in_slices",
    "read_numbers",
    "show_number",
    "summary_line",
]
