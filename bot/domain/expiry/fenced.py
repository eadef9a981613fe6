"""Asks dateparser for full dates in odd orders or other languages; must never let it guess a part.

dateparser takes what it lacks from the day of the call. So a date is taken only if its month is a name, its
year has four digits, every word is a date word, and two readings from far-apart days agree.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_PREFIX = re.compile(r"(?:until|till|til|by|upto|up to|through|on) ", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PIECE = re.compile(r"(\d{1,4})(?![^\W\d_])|([^\W\d_][^\s\d,.-]{0,24})")
_BREAKS = re.compile(r"[\s,.-]{0,4}")
_MOST_PIECES = 7
_DAY_AND_YEAR = ([1, 4], [2, 4])
_BASES = (datetime(2001, 1, 1), datetime(2033, 8, 30))  # noqa: DTZ001  # naive by design: no zone may matter
_JOINERS = frozenset({"of", "the", "de", "del", "di", "do"})


def full_date(text: str, languages: tuple[str, ...]) -> date | None:
    """Answer the date if the text is one full date in one of the languages, None otherwise."""
    text = _PREFIX.sub("", text, count=1)
    if not _YEAR.search(text):
        return None
    pieces = _pieces(text)
    if pieces is None:
        return None
    return next((day for each in languages if (day := _date_in(text, pieces, each))), None)


def _pieces(text: str) -> list[str] | None:
    """Cut the text into numbers and words; None where anything else is in it."""
    pieces: list[str] = []
    place = 0
    while place < len(text):
        found = _PIECE.match(text, place)
        if not found or len(pieces) == _MOST_PIECES:
            return None
        pieces.append(found[1] or found[2])
        breaks = _BREAKS.match(text, found.end())
        place = breaks.end() if breaks else found.end()
        if place == found.end() < len(text):
            return None
    return pieces


def _date_in(text: str, pieces: list[str], language: str) -> date | None:
    words = _date_words(language)
    if words is None:
        return None
    numbers = [piece for piece in pieces if piece.isdigit()]
    names = [words.get(piece.casefold()) for piece in pieces if not piece.isdigit()]
    months = [name for name in names if name in _MONTHS]
    weekdays = [name for name in names if name in _WEEKDAYS]
    shapes = sorted(len(number) for number in numbers)
    if None in names or shapes not in _DAY_AND_YEAR or len(months) != 1 or len(weekdays) > 1:
        return None
    day = _parsed(text, language)
    if day is None or _MONTHS[day.month - 1] != months[0] or sorted(numbers) != _typed(day, numbers):
        return None
    return day if not weekdays or _WEEKDAYS[day.weekday()] == weekdays[0] else None


def _typed(day: date, numbers: list[str]) -> list[str]:
    """Answer the two numbers that must have been typed for this date, written as they were."""
    padded = f"{day.day:02}"
    return sorted([str(day.year), padded if padded in numbers else str(day.day)])


def _parsed(text: str, language: str) -> date | None:
    """Read twice; a result that depends on the day of the call was not fully given."""
    results = {_parse(text, language, base) for base in _BASES}
    return results.pop() if len(results) == 1 else None


def _parse(text: str, language: str, base: datetime) -> date | None:
    dateparser: Any = import_module("dateparser")
    # No TIMEZONE (with it a naive base is taken as UTC) and no preference for the future (it would guess).
    settings = {
        "DATE_ORDER": "DMY",
        "PARSERS": ["absolute-time"],
        "RELATIVE_BASE": base,
        "STRICT_PARSING": True,
    }
    try:
        found = dateparser.parse(text, languages=[language], settings=settings)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, KeyError):
        return None
    return found.date() if found is not None and found.tzinfo is None else None


@lru_cache(maxsize=64)
def _date_words(language: str) -> dict[str, str] | None:
    """Answer what each date word of a language stands for; None for a language dateparser lacks."""
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", language):
        return None
    try:
        module: Any = import_module(f"dateparser.data.date_translation_data.{language}")
    except ModuleNotFoundError:
        return None
    words: dict[str, str] = {}
    for meaning in (*_MONTHS, *_WEEKDAYS):
        words.update(_named(meaning, module.info.get(meaning, ())))
    joiners = () if language == "en" else _JOINERS  # our own grammar reads the English ones
    return dict.fromkeys(joiners, "joiner") | words


def _named(meaning: str, names: Iterable[str]) -> dict[str, str]:
    return {name.casefold().rstrip("."): meaning for name in names}


def load(language: str) -> None:
    """Import dateparser and let it build its tables of a language; one that it lacks is left out."""
    words = _date_words(language)
    month = next((name for name, meaning in (words or {}).items() if meaning == _MONTHS[-1]), "")
    if month:
        full_date(f"2030 {month} 31", (language,))
