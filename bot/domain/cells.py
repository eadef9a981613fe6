"""Makes text safe as a cell of a CSV that people open in a spreadsheet; knows nothing of columns."""

import unicodedata

_LOOKED_AT = 64
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the start of a formula, full-width forms too."""


def safe_cell(text: str) -> str:
    """The text on one line; an apostrophe before what a spreadsheet could run as a formula.

    Spreadsheets take the apostrophe as “this is text”, which keeps `+919876543210` whole too (it would become
    9.19877E+11). A program that reads the file takes it off.
    """
    # One line only: a line break would let the rest of a cell be read as a row of its own.
    line = " ".join(text.split())
    seen = "".join(one for one in line[:_LOOKED_AT] if unicodedata.category(one)[0] != "C")
    return f"'{line}" if seen.startswith(_FORMULA) else line
