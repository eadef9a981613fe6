"""What a file consists of once it is opened, and what was made of it."""

from dataclasses import dataclass

from bot.domain.errors import FieldRefused
from bot.domain.numbers import Number


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its place in the file, counted from 1 as a spreadsheet or an editor counts."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a row that is not a number we may block."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class FileRead:
    """All of a file: every row is among the numbers, left out with a reason, or counted as a duplicate."""

    numbers: tuple[Number, ...]
    """Distinct, in order; a row's own reason stands in `warning`, after the reader's."""
    left_out: tuple[LeftOut, ...]
    duplicates: int
    rows: int
    """Rows that hold anything, without the header."""


def refused(sentence: str, code: str) -> FieldRefused:
    """The refusal of a whole file."""
    return FieldRefused("file", sentence, code=code)
