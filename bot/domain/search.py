"""Reads what somebody searches for: numbers, last digits, a person or a group; searches nothing itself."""

import re
from dataclasses import dataclass

from bot.domain.errors import Refused
from bot.domain.numbers import read_numbers

MOST_NUMBERS = 50
"""Numbers of one search."""

_MENTION = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>")
_DIGITS = re.compile(r"[.…*x\s-]*(?P<digits>\d[\d\s.-]{0,20})", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class TheseNumbers:
    """Whole numbers, E.164."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastDigits:
    """The end of a number."""

    digits: str


@dataclass(frozen=True, slots=True)
class SomePerson:
    """Who asked: a Slack user id, or a name as typed behind an @, or empty for oneself."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SomeGroup:
    """A group's name as typed."""

    name: str


Search = TheseNumbers | LastDigits | SomePerson | SomeGroup


def read_search(text: str, *, region: str) -> Search:
    """What is searched for. Raises Refused for nothing at all, and for too many numbers."""
    wanted = text.strip().strip("\"'“”").strip()
    if not wanted:
        raise Refused(
            "Say what to look for: a number, its last 4 digits or more, a group, or @somebody.",
            code="empty",
            choices=("/block find 98765 43210", "/block find 43210", "/block find @somebody"),
        )
    mentioned = _MENTION.fullmatch(wanted)
    if mentioned:
        return SomePerson(id=mentioned["id"])
    if wanted.startswith("@"):
        return SomePerson(name=wanted[1:].strip())
    if wanted.lower() == "me":
        return SomePerson()
    return _numbers_or_group(wanted, region)


def _numbers_or_group(wanted: str, region: str) -> Search:
    read = read_numbers(wanted, region=region)
    if read.numbers and not read.not_taken:
        if len(read.numbers) > MOST_NUMBERS:
            raise Refused(f"At most {MOST_NUMBERS} numbers at once, please.", code="too-many")
        return TheseNumbers(tuple(one.e164 for one in read.numbers))
    digits = _DIGITS.fullmatch(wanted)
    if digits:
        return LastDigits(_NOT_DIGIT.sub("", digits["digits"]))
    if read.numbers:
        pieces = "; ".join(f"“{piece.text}” — {piece.why}" for piece in read.not_taken[:3])
        raise Refused(f"Not understood: {pieces}. Leave it out, or write it in full.", code="not-taken")
    return SomeGroup(wanted)
