"""Rows of an XLSX workbook, read so that a small file cannot fill the memory."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from bot.domain.files.model import Row, refused

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000
_MOST_COLUMNS = 200
_CELL = 1000
_BLANK_ROWS = 10_000
"""Rows without anything, one after the other, behind which nothing more is expected."""


def rows_of_workbook(content: bytes, most: int) -> list[Row]:
    """The rows that hold anything, of the first sheet that has any. Raises FieldRefused."""
    # Imported here: openpyxl holds 5 MB, and most lists are no workbooks. The caller is a thread of its own.
    from openpyxl import load_workbook  # noqa: PLC0415

    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return _first_filled(book.worksheets, most)
        finally:
            book.close()
    except MemoryError:
        raise
    except Exception as error:
        if getattr(error, "field", "") == "file":
            raise
        # openpyxl raises whatever its many parts raise; for the person all of it means the same.
        raise _damaged() from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise _damaged() from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise refused("The workbook is far larger unpacked than a list of numbers can be.", "zip-bomb")
    if not any(part.filename.startswith("xl/") for part in parts):
        raise refused("This is a ZIP archive. Send the list itself: CSV, TSV, TXT or XLSX.", "zip")


def _first_filled(sheets: Iterable[Any], most: int) -> list[Row]:
    for sheet in sheets:
        rows = list(_rows(sheet, most))
        if rows:
            return rows
    return []


def _rows(sheet: Any, most: int) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    found = blank = 0
    for line, values in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
        cells = tuple(_typed(value) for value in values)
        if not any(cells):
            blank += 1
            if blank > _BLANK_ROWS:
                return
            continue
        blank = 0
        found += 1
        if found > most:
            raise refused(f"The sheet has more than {most:,} rows. Send it in parts.", "too-many-rows")
        yield Row(line, cells)


def _typed(value: object) -> str:
    """A cell as a person would have typed it; a whole number never in scientific form."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)[:_CELL].strip()


def _damaged() -> Exception:
    return refused("The workbook is damaged or has a password. Save it anew as .xlsx or CSV.", "damaged")
