"""Cuts a long text into slices that can be read one after the other with the same answer as the whole."""

import re
from collections.abc import Iterator

SLICE = 2000
"""Characters; some 130 numbers."""

_LONG_LINE = SLICE
_TOO_LONG = 2 * SLICE
_BETWEEN_NUMBERS = re.compile(
    r"(?<=\d{4})(?: ?[,;|\t/] {0,2}| (?:and|or|&) )(?=\+\d|\(?\d{4})|(?<=\d{10}) (?=\+?\d{10})"
)
_BETWEEN_WORDS = re.compile(r"(?<!\d)[\s,;|](?!\d)|[,;|\s]")


def slices(text: str, size: int = SLICE) -> Iterator[str]:
    """Yields consecutive slices whose borders lie between two lines, or between two whole numbers."""
    start = 0
    while start < len(text):
        end = _border(text, start, size)
        yield text[start:end]
        start = end


def _border(text: str, start: int, size: int) -> int:
    newline = text.find("\n", start + size, start + size + _LONG_LINE)
    if newline >= 0:
        return newline + 1
    if len(text) - start <= size + _LONG_LINE:
        return len(text)
    for pattern in (_BETWEEN_NUMBERS, _BETWEEN_WORDS):
        if match := pattern.search(text, start + size, start + size + _TOO_LONG):
            return match.end()
    return _end_of_digits(text, start + size + _TOO_LONG)


def _end_of_digits(text: str, position: int) -> int:
    while position < len(text) and text[position].isalnum():
        position += 1
    return position
