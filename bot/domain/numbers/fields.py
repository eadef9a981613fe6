"""Finds the groups of digits in a blanked text and which of them stand together in one run.

It must not judge digits; it only looks at what stands between them.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from bot.domain.numbers.clean import HOLE, LINK

_DIGITS = re.compile(r"\d+")
_SOFT = re.compile(r"[ .\-()\[\]{}+]{1,9}")
_RANGE = re.compile(
    r" {0,3}(?:-{1,3}>?|\.{2,5}|~|\b(?:to|till|until|thru|through|up ?to)\b) {0,3}\+?[(\[]?", re.IGNORECASE
)
_APART = re.compile(r" {3}|\.\.|\. \(")
_PLUS = re.compile(r"\+[ (\[]{0,3}\Z")
_SLASH = re.compile(r" ?/ ?")
_LONGEST_GAP = 14
_TRUNK_GROUP = range(3, 7)

FIELD_BREAK = re.compile(rf"[\n\t,;|•●▪◦·∙■►▶→{LINK}]|\s(?:and|or|&)\s| {{3,}}", re.IGNORECASE)
"""The hard separators between the fields of a list."""


class Gap(Enum):
    """What stands between two groups of digits."""

    SOFT = "may be inside a number"
    DASH = "may be inside a number, or make a range of two"
    RANGE = "makes a range of two numbers"
    SLASH = "after an area code inside a number, otherwise between two"
    HARD = "between two numbers"


class Group(NamedTuple):
    """Digits without anything between them."""

    start: int
    end: int
    digits: str
    plus: bool
    """Whether `+` stands directly before."""
    gap: Gap
    """What stands before it."""


def runs(text: str) -> Iterator[list[Group]]:
    """Yields groups that stand together, in order."""
    run: list[Group] = []
    end = 0
    for match in _DIGITS.finditer(text):
        start = match.start()
        gap, plus = _gap(text[end:start] if start - end <= _LONGEST_GAP else HOLE + text[start - 4 : start])
        if run and not _joins(gap, run, match[0]):
            yield run
            run = []
        end = match.end()
        run.append(Group(start, end, match[0], plus, gap if run else Gap.HARD))
    if run:
        yield run


def _joins(gap: Gap, run: Sequence[Group], digits: str) -> bool:
    if gap is Gap.SLASH:  # 089/23456789 is one number, 8123456789/8123456790 are two
        before = run[-1]
        if len(digits) < _TRUNK_GROUP.start and any(
            group.plus or group.digits[0] == "0" for group in run[:-1]
        ):
            return False  # +49 170 896 0176 / 3
        return before.digits.startswith("0") and len(before.digits) in _TRUNK_GROUP and not before.plus
    return gap is not Gap.HARD


@lru_cache(maxsize=4096)
def _gap(between: str) -> tuple[Gap, bool]:
    plus = _PLUS.search(between) is not None
    if "-" in between and _SOFT.fullmatch(between):
        return Gap.DASH, plus
    if _RANGE.fullmatch(between):
        return Gap.RANGE, plus
    if _SLASH.fullmatch(between):
        return Gap.SLASH, plus
    if _SOFT.fullmatch(between) and not _APART.search(between):
        return Gap.SOFT, plus
    return Gap.HARD, plus
