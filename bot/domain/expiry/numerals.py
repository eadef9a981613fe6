"""Reads the numbers of a length: digits, decimals, fractions and English words up to the hundreds."""

import re
from fractions import Fraction

from bot.domain.expiry.normalise import FRACTION

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORTH = {word: value for value, word in enumerate(_ONES)} | {
    word: 20 + 10 * place for place, word in enumerate(_TENS)
}

_ONE = "|".join(sorted(_ONES[1:10], key=len, reverse=True))
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?: (?:{_ONE})\b)?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
WORDS = rf"(?:(?:(?:(?:a|{_ONE}) )?hundred(?:(?: and)? {_SMALL})?|{_SMALL})\b)"
"""Pattern of a number in words, zero to nine hundred and ninety-nine."""

_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3}){1,3}|\d{1,9})"
_PARTS = rf"[1-9]\d?[/{FRACTION}][1-9]\d?"
_ALONE = rf"(?![\d.,/{FRACTION}])"
NUMBER = rf"(?:{_DIGITS}(?:\.\d{{1,6}}| (?:and )?{_PARTS})?{_ALONE}|{_PARTS}{_ALONE}|{WORDS})"
"""Pattern of a number in digits (thousands in groups of three, decimals, `2 1/2`) or in words."""

_MIXED = re.compile(rf"(?:({_DIGITS}) (?:and )?)?(\d{{1,2}})[/{FRACTION}](\d{{1,2}})")
_THOUSANDTHS = re.compile(r"[1-9][\d,]*\.\d{3}")


def value_of(number: str) -> Fraction | None:
    """Answer what a text matching NUMBER is worth, None where it has two readings.

    `2.000` is two in one country and two thousand in another; `3/2` is no proper fraction.
    """
    if number[0].isalpha():
        return Fraction(_in_words(number))
    mixed = _MIXED.fullmatch(number)
    if mixed:
        whole, above, below = mixed.groups()
        part = Fraction(int(above), int(below))
        return part + int((whole or "0").replace(",", "")) if part < 1 else None
    if _THOUSANDTHS.fullmatch(number):
        return None
    return Fraction(number.replace(",", ""))


def _in_words(number: str) -> int:
    total = 0
    for word in number.split():
        if word == "hundred":
            total = max(total, 1) * 100
        elif word not in {"a", "and"}:
            total += _WORTH[word]
    return total
