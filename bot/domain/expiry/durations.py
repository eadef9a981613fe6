"""Reads lengths of time (`for 2 weeks and 3 days`, `P30D`) into an Amount; knows no clock and no zone."""

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bot.domain.expiry.model import Reason
from bot.domain.expiry.normalise import FRACTION
from bot.domain.expiry.numerals import NUMBER, value_of
from bot.domain.expiry.refusing import NotRead


@dataclass(frozen=True, slots=True)
class Amount:
    """Calendar months and days, then elapsed seconds."""

    months: int
    days: int
    seconds: int


_WRITTEN_OUT = ("year", "month", "fortnight", "week", "day", "hour", "minute", "second")
_UNITS = {
    "y": ("y", "yr", "yrs", "year", "years"),
    "mo": ("mo", "mos", "mth", "mths", "month", "months"),
    "fn": ("fortnight", "fortnights"),
    "w": ("w", "wk", "wks", "week", "weeks"),
    "d": ("d", "day", "days"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "min": ("min", "mins", "minute", "minutes", "m"),
    "s": ("s", "sec", "secs", "second", "seconds"),
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names}
_SIZE = {unit: place for place, unit in enumerate(_UNITS)}
_MONTHS = {"y": 12, "mo": 1}
_DAYS = {"fn": 14, "w": 7, "d": 1}
_SECONDS = {"h": 3600, "min": 60, "s": 1}
_DAY_SECONDS = 86_400

_ABBREVIATED = frozenset(
    name
    for unit, names in _UNITS.items()
    for name in names
    if not name.removesuffix("s").endswith(_WRITTEN_OUT)
)
_NAME = "|".join(sorted(_UNIT_OF, key=len, reverse=True))
_UNIT = rf"(?P<unit>{_NAME})\b(?P<stop>\.(?= |$))?"
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}")
_GLUED = rf"(?P<glued>{_NAME})(?=\d)"
_TERM = re.compile(
    rf"(?:(?P<half>half (?:(?:an?|of an?) )?|a half (?:of an? )?) ?"
    rf"|(?P<couple>(?:a )?couple (?:of )?)"
    rf"|(?P<one>an? )"
    rf"|(?P<number>{NUMBER})(?P<plushalf> (?:and|&) (?:a )?half)?[ -]?"
    rf"|(?P<apart>[1-9][/{FRACTION}][1-9]\d? (?:of )?an? ))"
    rf"(?:{_UNIT}|{_GLUED})(?P<anda> (?:and|&) (?:a )?half(?=$))?"
)
_BETWEEN = re.compile(r" ?(?:, ?and |,|and |& ?)? ?")
_START = re.compile(r"(?:for |in )?(?:(?<!in )(?:the )?next )?")
_HOURS_OF_A_CLOCK = re.compile(r"\d{4} ?(?:h|hrs?|hours?)\b")
_DECIMAL = r"\d{1,8}(?:\.\d{1,3})?"
_ISO = re.compile(
    rf"(?:for |in )?p(?=[\dt])(?:(?P<y>{_DECIMAL})y)?(?:(?P<mo>\d{{1,6}})m)?(?:(?P<w>{_DECIMAL})w)?"
    rf"(?:(?P<d>{_DECIMAL})d)?"
    rf"(?:t(?=\d)(?:(?P<h>{_DECIMAL})h)?(?:(?P<min>{_DECIMAL})m)?(?:(?P<s>\d{{1,9}})s)?)?"
)
_MOST_TERMS = 7

Term = tuple[str, Fraction]


def amount_of(text: str) -> Amount | None:
    """Answer the length if the whole text is one, None if it is not a length; refuses unclear lengths."""
    terms = _iso_terms(text) or _worded_terms(text)
    return _sum(terms) if terms else None


def _iso_terms(text: str) -> list[Term] | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    return [(unit, Fraction(digits)) for unit, digits in found.groupdict().items() if digits]


def _worded_terms(text: str) -> list[Term] | None:
    start = _START.match(text)
    place = start.end() if start else 0
    terms: list[Term] = []
    joined = False
    while len(terms) < _MOST_TERMS:
        found = None if _HOURS_OF_A_CLOCK.match(text, place) else _TERM.match(text, place)
        term = _term(found) if found else None
        if found is None or term is None:
            return None
        terms.append(_unless_bare_m(found, term, terms))
        if len(terms) > 1 and not found["number"] and not joined:
            return None  # “a week a day” is no sum
        if found.end() == len(text):
            return _none_of_them_zero(terms)
        between = _BETWEEN.match(text, found.end())
        place = between.end() if between else found.end()
        joined = bool(between and between[0].strip())
    return None


def _none_of_them_zero(terms: list[Term]) -> list[Term]:
    if any(amount == 0 for _, amount in terms):
        raise NotRead(Reason.ZERO, "A length of zero blocks nobody.")
    return terms


def _term(found: re.Match[str]) -> Term | None:
    name = found["unit"] or found["glued"]
    amount = _counted(found)
    several = name.endswith("s") or len(name) == 1
    one_thing = found["half"] or found["one"] or found["apart"]
    if amount is None or (one_thing and several) or (found["stop"] and name not in _ABBREVIATED):
        return None
    if several and found["number"] and _SLASHED.fullmatch(found["number"]):
        raise _part_or_range(found["number"], name)
    halves = bool(found["plushalf"]) + bool(found["anda"])
    if halves and (halves > 1 or amount.denominator != 1 or found["couple"]):
        return None
    return _UNIT_OF[name], amount + Fraction(halves, 2)


def _part_or_range(number: str, name: str) -> NotRead:
    """“3/4 days” is said for three quarters of a day, and for three or four days."""
    most = number.partition("/")[2]
    sentence = f"“{number} {name}”: a part of one, or {number.replace('/', ' to ')}?"
    return NotRead(Reason.TWO_ANSWERS, sentence, (f"for {most} {name}",))


def _counted(found: re.Match[str]) -> Fraction | None:
    if found["half"]:
        return Fraction(1, 2)
    if found["couple"]:
        return Fraction(2)
    if found["one"]:
        return Fraction(1)
    return value_of(found["number"] or found["apart"].split()[0])


def _unless_bare_m(found: re.Match[str], term: Term, before: list[Term]) -> Term:
    """A lone `m` is minutes or months; only directly after hours is it clear."""
    bare = "m" in (found["unit"], found["glued"])
    if bare and (not before or before[-1][0] != "h"):
        number = found["number"] or "1"
        offers = (f"for {number} minutes", f"for {number} months")
        raise NotRead(Reason.BARE_M, "“m” could be minutes or months.", offers)
    return term


def _sum(terms: list[Term]) -> Amount:
    _in_falling_order(terms)
    months, days, seconds = Fraction(0), Fraction(0), Fraction(0)
    for unit, amount in terms:
        months += amount * _MONTHS.get(unit, 0)
        days += amount * _DAYS.get(unit, 0)
        seconds += amount * _SECONDS.get(unit, 0)
    if months.denominator != 1:
        raise NotRead(Reason.VAGUE, "Months differ in length, so a part of a month is not clear. Use days.")
    seconds += (days % 1) * _DAY_SECONDS
    if seconds.denominator != 1:
        raise NotRead(Reason.VAGUE, "That length does not come out in whole seconds.")
    if not (months or days or seconds):
        raise NotRead(Reason.ZERO, "A length of zero blocks nobody.")
    return Amount(int(months), int(days), int(seconds))


def _in_falling_order(terms: list[Term]) -> None:
    """Units fall in size, none comes twice, and only the last may be broken."""
    sizes = [_SIZE[unit] for unit, _ in terms]
    if any(later <= earlier for earlier, later in pairwise(sizes)):
        raise NotRead(Reason.TWO_ANSWERS, "Give each unit once, the largest first.")
    if any(amount.denominator != 1 for _, amount in terms[:-1]):
        raise NotRead(Reason.NOT_UNDERSTOOD, "Only the last unit may have a half or a decimal.")
