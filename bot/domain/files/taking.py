"""Takes the rows of a file one after the other; what is left out keeps its line and its reason."""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.cells import safe_cell
from bot.domain.files.columns import Layout
from bot.domain.files.model import FileRead, LeftOut, Row
from bot.domain.numbers import Number, NumbersRead, read_numbers

_REASON_KEPT = 200
_SHOWN = 200
_WHYS = 3


class RowTaker:
    """Holds what was found so far; `take` is called once for each row, in order."""

    def __init__(self, layout: Layout, region: str) -> None:
        self._layout = layout
        self._region = region
        self._numbers: dict[str, Number] = {}
        self._left_out: list[LeftOut] = []
        self._duplicates = 0
        self._rows = 0

    def take(self, row: Row) -> None:
        """Reads one row."""
        self._rows += 1
        typed = _cell(row, self._layout.numbers)
        if not typed:
            shown = ", ".join(cell for cell in row.cells if cell)
            self._left_out.append(LeftOut(row.line, shown[:_SHOWN], "no phone number in this row"))
            return
        read = read_numbers(typed, region=self._region)
        reason = _cell(row, self._layout.reason)[:_REASON_KEPT]
        self._duplicates += read.duplicates
        for number in read.numbers:
            self._add(number, reason)
        self._left_out += _left_out_of(row.line, typed, read)

    def answer(self) -> FileRead:
        """All that was found."""
        return FileRead(tuple(self._numbers.values()), tuple(self._left_out), self._duplicates, self._rows)

    def _add(self, number: Number, reason: str) -> None:
        if number.e164 in self._numbers:
            self._duplicates += 1
            return
        told = "; ".join(part for part in (number.warning, reason) if part)
        self._numbers[number.e164] = replace(number, warning=told)


def _left_out_of(line: int, typed: str, read: NumbersRead) -> list[LeftOut]:
    """The pieces beside good numbers one by one; a cell of which nothing is taken as it was typed."""
    if read.numbers:
        return [LeftOut(line, piece.text[:_SHOWN], piece.why) for piece in read.not_taken]
    whys = dict.fromkeys(piece.why for piece in read.not_taken)
    return [LeftOut(line, typed[:_SHOWN], "; ".join(list(whys)[:_WHYS]) or "no phone number in it")]


def _cell(row: Row, column: int | None) -> str:
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def left_out_csv(left_out: Iterable[LeftOut]) -> str:
    """What was left out as CSV: line, text, why. Write it as `utf-8-sig` for Excel.

    A cell that a spreadsheet could run as a formula begins with an apostrophe.
    """
    file = io.StringIO()
    write = csv.writer(file)
    write.writerow(("line", "text", "why"))
    write.writerows((piece.line, safe_cell(piece.text), safe_cell(piece.why)) for piece in left_out)
    return file.getvalue()
