"""Finds the columns of numbers and of reasons by what is in them; refuses to choose between two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.files.model import Row, refused
from bot.domain.numbers import read_numbers

_SAMPLE = 200
_REASON = re.compile(
    r"reasons?|notes?|comments?|remarks?|why|because|description|details?|disposition", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_ENOUGH = 0.3
"""Share of a column's filled cells that are numbers, for it to count as a column of numbers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what, counted from 0; `header` is whether the first row only names them."""

    numbers: int
    reason: int | None
    header: bool


def find_layout(rows: Sequence[Row], region: str) -> Layout:
    """Raises FieldRefused("file", …) where no column, or more than one, holds phone numbers."""
    sample = rows[:_SAMPLE]
    shares = {column: _share(sample, column, region) for column in range(_width(sample))}
    found = [column for column, share in shares.items() if share >= _ENOUGH]
    if not found:
        best = max(shares, key=lambda column: shares[column])
        if not shares[best]:
            raise refused("I found no column with phone numbers in the file.", "no-numbers")
        found = [best]
    if len(found) > 1 and len(rows) > 1:
        named = " and ".join(_named(rows[0], column) for column in found[:3])
        raise refused(
            f"{named} both hold phone numbers. Leave only the column that is to be blocked in the file.",
            "two-columns",
        )
    header = _is_header(rows, found[0])
    return Layout(found[0], _reason_column(rows, found[0], header=header), header)


def _width(rows: Sequence[Row]) -> int:
    return max((len(row.cells) for row in rows), default=0)


def _share(rows: Sequence[Row], column: int, region: str) -> float:
    cells = [cell for row in rows if (cell := _cell(row, column))]
    hits = sum(
        bool(_DIGIT.search(cell)) and bool(read_numbers(cell, region=region).numbers) for cell in cells
    )
    return hits / len(cells) if cells else 0.0


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _is_header(rows: Sequence[Row], column: int) -> bool:
    first = _cell(rows[0], column)
    return len(rows) > 1 and bool(first) and not _DIGIT.search(first)


def _reason_column(rows: Sequence[Row], numbers: int, *, header: bool) -> int | None:
    if header:
        named = (column for column, cell in enumerate(rows[0].cells) if _REASON.search(cell))
        return next((column for column in named if column != numbers), None)
    others = [column for column in range(_width(rows[:_SAMPLE])) if column != numbers]
    if len(others) != 1:
        return None
    words = [cell for row in rows[:_SAMPLE] if (cell := _cell(row, others[0]))]
    return (
        others[0] if words and sum(any(map(str.isalpha, cell)) for cell in words) * 2 > len(words) else None
    )


def _named(first: Row, column: int) -> str:
    title = _cell(first, column)
    letter = chr(ord("A") + column) if column < 26 else str(column + 1)  # noqa: PLR2004  # the alphabet
    return f"Column {letter}" + (f" (“{title[:40]}”)" if title and not _DIGIT.search(title) else "")
