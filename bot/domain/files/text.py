"""Rows of a text file: with separators, or a plain list of one paste a line."""

import csv
import io

from bot.domain.files.model import Row, refused

_SEPARATORS = "\t;,|"
_SAMPLE = 100
_LONGEST_CELL = 10_000


def rows_of_text(text: str, name: str, most: int) -> list[Row]:
    """The rows that hold anything; raises FieldRefused for more than `most` of them."""
    separator = "" if name.lower().endswith(".txt") else _separator(text)
    rows = _separated(text, separator, most) if separator else _lines(text, most)
    if any(len(cell) > _LONGEST_CELL for row in rows for cell in row.cells):
        raise refused("A line of this file is too long to be a list of numbers.", "too-long-line")
    return rows


def _separator(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of cells; none for a single line."""
    lines = [line for line in text.splitlines()[:_SAMPLE] if line.strip()]
    if len(lines) < 2:  # noqa: PLR2004  # one line is a list, not a table
        return ""
    best, most = "", 0
    for separator in _SEPARATORS:
        counts = [line.count(separator) for line in lines]
        common = max(set(counts), key=lambda count: (counts.count(count), count))
        agreeing = counts.count(common) if common else 0
        if agreeing > most:
            best, most = separator, agreeing
    return best if most * 2 > len(lines) else ""


def _separated(text: str, separator: str, most: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
            _check(len(rows), most)
    except csv.Error:
        raise refused(
            f"Line {line} could not be read as CSV. Is a quotation mark left open?", "csv"
        ) from None
    return rows


def _lines(text: str, most: int) -> list[Row]:
    rows: list[Row] = []
    for line, typed in enumerate(io.StringIO(text), start=1):
        if typed.strip():
            rows.append(Row(line, (typed.strip(),)))
            _check(len(rows), most)
    return rows


def _check(count: int, most: int) -> None:
    if count > most:
        raise refused(f"The file has more than {most:,} rows. Send it in parts.", "too-many-rows")
