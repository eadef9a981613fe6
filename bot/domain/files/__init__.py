"""Reads lists of numbers out of CSV, TSV, TXT and XLSX files; reports every row it leaves out."""

from bot.domain.files.columns import Layout, find_layout
from bot.domain.files.model import FileRead, LeftOut, Row
from bot.domain.files.rows import MOST_BYTES, MOST_ROWS, rows_of
from bot.domain.files.taking import RowTaker, left_out_csv

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "FileRead",
    "Layout",
    "LeftOut",
    "Row",
    "RowTaker",
    "find_layout",
    "left_out_csv",
    "rows_of",
]
