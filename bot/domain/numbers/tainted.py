"""Finds digits that must not be read as a number: masked ones, and those mixed with letters."""

import re
from collections.abc import Iterator

MASKED = "masked; the whole number is needed"
MIXED = "letters or underscores among the digits"

_CLUSTER = re.compile(r"[xX*#•●∙·█■▪_?]{2,40}")
_BEFORE = re.compile(
    r"(?:(?<!\d)\+?\d{1,9}+[ \-().]{1,3}+|(?<!\d)\+?\d{1,15}+(?!\d)|[xX*#•●∙·█■▪_?]{1,12}+[ \-]?+){1,5}+\Z"
)
_AFTER = re.compile(
    r"(?:\d{1,15}(?!\d))?(?:[ \-().]{1,3}\d{1,9}(?!\d)|[ \-]?[xX*#•●∙·█■▪_?]{1,12}(?:\d{1,9}(?!\d))?){0,5}"
)
_QUESTION = re.compile(r"\d{10}\?+\Z")
_TOUCHED = re.compile(r"\d-?\Z")
_TOUCHING = re.compile(r"-?\d")
_AROUND = 30
_FARTHEST = 140
"""More than `_AFTER` can ever match."""
_DIGIT = re.compile(r"\d")
_WIDE = 4
_LONE_SIGNS = frozenset("?*#_·")

_LATIN = r"A-Za-zªº\u00c0-\u024f\u0370-\u052f"
# Letters of scripts that look like ours, or that a keypad maps to digits. Others (電話8123…) are just words.
_TOUCH = re.compile(rf"\d_{{0,2}}[{_LATIN}]|[{_LATIN}]_{{0,2}}\d|\d_{{1,2}}\d")
_LABEL = re.compile(
    r"(?:tel|ph|phone|mob|mobile|cell|contact|whatsapp|wa|call|caller|number|no|num|fax)(?=\d{7})",
    re.IGNORECASE,
)
_FEW = 3


def masked(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields start, end and reason of masked numbers: `98765XXXXX`, `+91 98765 *****`, `••••3210`."""
    done = 0
    for match in _CLUSTER.finditer(text):
        if match.start() < done or not _may_mask(text, match):
            continue
        start, end = _with_digits(text, match)
        if start >= done and _is_mask(text, match, start, end):
            done = end
            yield start, end, MASKED


def _may_mask(text: str, match: re.Match[str]) -> bool:
    """What costs little, looked at first: signs that touch a digit, or many of them near one."""
    if _TOUCHING.match(text, match.end()) or _TOUCHED.search(text, max(0, match.start() - 2), match.start()):
        return True
    near = max(0, match.start() - _AROUND), match.end() + _FARTHEST
    return len(match[0]) >= _WIDE and _DIGIT.search(text, *near) is not None


def _with_digits(text: str, match: re.Match[str]) -> tuple[int, int]:
    before = _BEFORE.search(text, max(0, match.start() - _AROUND), match.start())
    after = _AFTER.match(text, match.end())
    return before.start() if before else match.start(), after.end() if after else match.end()


def _is_mask(text: str, match: re.Match[str], start: int, end: int) -> bool:
    token = text[start:end]
    if not any(sign.isdigit() for sign in token) or _QUESTION.search(token):
        return False
    if text[start - 1 : start].isalpha() or text[end : end + 1].isalpha():
        return False
    return not _wraps(match[0], token)


def _wraps(cluster: str, token: str) -> bool:
    """Whether the signs are marks around a whole, as in **98765 43210**."""
    ends = token.startswith(cluster) and token.endswith(cluster)
    return ends and len(token) > len(cluster) and set(cluster) <= _LONE_SIGNS


def mixed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields start, end and reason of words such as `91234ABCDE`, `9876O43210`, `rec_8123456789`."""
    done = 0
    for match in _TOUCH.finditer(text):
        if match.start() < done:
            continue
        start, done = _word(text, match.start(), match.end())
        label = _LABEL.match(text, start, done)
        if label and text[label.end() : done].isdigit():
            continue
        if sum(sign.isdigit() for sign in text[start:done]) >= _FEW:
            yield start, done, MIXED


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return start, end
