"""Keyed hashes that stand for telephone numbers, also for those inside free text; stores no number.

A number is one of few: an ordinary hash of it is guessed in minutes. With a key that only Blockbot has, the
hash proves that a number is the same without telling which.
"""

import functools
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping

from bot.domain.events import FREE_TEXT, NUMBERS

MARK = "#"
"""A keyed hash begins with it; no telephone number does."""

LENGTH = 17
"""Characters of a keyed hash with its mark: as long as the longest E.164 number with a margin."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""No digits: a hash is never taken for a number, so that hashing a text twice changes nothing."""

_PAIRS = [low + high for high in _LETTERS for low in _LETTERS]
"""Two letters at a time, the lower place first: a storm of numbers is hashed within its transactions."""

_IN_TEXT = re.compile(
    r"(?<![\d#])(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[ .()/\u00a0\u2010-\u2014-]{0,2}\d){6,}(?!\d)"
)
"""Seven digits or more with at most two signs between them, but no ISO date."""


REMEMBERED = 16_384
"""Numbers whose hashes are at hand: the largest request's are looked up in one transaction after another."""


class NumberHash:
    """The hashes under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._hashed = functools.lru_cache(REMEMBERED)(self._hash)

    def of(self, number: str) -> str:
        """The hash of a number, whatever signs stand between its digits; of a hash the hash itself."""
        return number if number.startswith(MARK) else self._hashed(number)

    def _hash(self, number: str) -> str:
        found = int.from_bytes(self.seal(f"number:{_digits(number)}"))
        letters = []
        for _ in range((LENGTH - 1) // 2):
            found, pair = divmod(found, len(_PAIRS))
            letters.append(_PAIRS[pair])
        return MARK + "".join(letters)

    def in_text(self, text: str) -> str:
        """The text with every telephone number in it replaced by its hash; twice is the same as once."""
        return _IN_TEXT.sub(lambda found: self.of(found[0]), text) if text else text

    def in_facts(self, facts: Mapping[str, object]) -> dict[str, object]:
        """An event's facts with the numbers in them replaced."""
        return {name: self._fact(name, value) for name, value in facts.items()}

    def seal(self, text: str) -> bytes:
        """The keyed hash (HMAC-SHA256) of any text."""
        return hmac.digest(self._key, text.encode(), hashlib.sha256)

    def _fact(self, name: str, value: object) -> object:
        if name in FREE_TEXT and isinstance(value, str):
            return self.in_text(value)
        if name in NUMBERS and isinstance(value, list):
            return [self.of(str(one)) for one in value]
        return value


def _digits(number: str) -> str:
    rest = number.removeprefix("+")
    if rest.isascii() and rest.isdigit():
        return rest
    return "".join(str(unicodedata.digit(one)) for one in number if one.isdigit())


def is_hash(number: str) -> bool:
    """Whether a stored number is kept only as its keyed hash."""
    return number.startswith(MARK)
