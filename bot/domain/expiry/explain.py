"""Says why a text was not understood and what to type instead; must never turn a refusal into an answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.expiry.dates import MONTH, typed
from bot.domain.expiry.model import Reason
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.numerals import NUMBER
from bot.domain.expiry.refusing import NotRead

_NOON = 12

Offers = Callable[[re.Match[str], str, Moment], tuple[str, ...]]


def _nothing(_found: re.Match[str], _text: str, _moment: Moment) -> tuple[str, ...]:
    return ()


def _fixed(*texts: str) -> Offers:
    return lambda _found, _text, _moment: texts


def _without(_found: re.Match[str], text: str, _moment: Moment) -> tuple[str, ...]:
    """The text itself without the words that were in the way, as a length and as a deadline."""
    rest = _found.string[: _found.start()] + " " + _found.string[_found.end() :]
    rest = " ".join(rest.split())
    return (rest, f"for {rest}", f"until {rest}") if rest != text else ()


def _halves_of_day(found: re.Match[str], text: str, _moment: Moment) -> tuple[str, ...]:
    hour, minute = int(found["hour"]), found["minute"] or "00"
    hours = (hour,) if hour > _NOON else (hour % _NOON, hour % _NOON + _NOON)
    return tuple(f"{text[: found.start('hour')]}{each:02}:{minute}" for each in hours)


def _units(found: re.Match[str], _text: str, _moment: Moment) -> tuple[str, ...]:
    return f"for {found['number']} days", f"for {found['number']} hours"


def _day_of_month(found: re.Match[str], _text: str, moment: Moment) -> tuple[str, ...]:
    offers: list[str] = []
    day, first = int(found["day"]), moment.today.replace(day=1)
    while len(offers) < 2 and (first - moment.today).days < 120:  # noqa: PLR2004  # two choices, four months
        if 1 <= day <= (_next_month(first) - first).days and first.replace(day=day) > moment.today:
            offers.append(typed(first.replace(day=day)))
        first = _next_month(first)
    return tuple(offers)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _in_unit(found: re.Match[str], _text: str, _moment: Moment) -> tuple[str, ...]:
    unit = found["unit"]
    return f"for 1 {unit}", f"until end of next {unit}" if found[
        "which"
    ] == "next" else f"until end of {unit}"


def _weekend(_found: re.Match[str], _text: str, moment: Moment) -> tuple[str, ...]:
    sunday = moment.today + timedelta(days=6 - moment.today.weekday())
    return typed(sunday - timedelta(days=2)), typed(sunday)


def _in_month(found: re.Match[str], _text: str, _moment: Moment) -> tuple[str, ...]:
    rest = f" {found['year']}" if found["year"] else ""
    return f"until 1 {found['month']}{rest}", f"until end of {found['month']}{rest}"


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    code: Reason
    sentence: str
    offers: Offers = _nothing


def _rule(pattern: str, code: Reason, sentence: str, offers: Offers = _nothing) -> _Rule:
    return _Rule(re.compile(pattern), code, sentence, offers)


_UNTIL = r"(?:until|till|til|by|upto|up to|through|thru|at|on|for|in)"
_UNITS = r"(?:years?|months?|weeks?|fortnights?|days?|hours?|minutes?)"
_WEEKDAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"

_RULES = (
    _rule(rf"\b(?:or|{_UNTIL} .{{1,60}} until)\b", Reason.TWO_ANSWERS, "Two answers were given; give one."),
    _rule(
        rf"\b(?:every|each|daily|hourly|weekly|monthly|yearly|{_WEEKDAYS}s|weekdays?)\b",
        Reason.RECURRENCE,
        "Blocks do not come and go; give one end.",
    ),
    _rule(
        r"\b(?:ago|back|yesterday|last|since|past|previous)\b",
        Reason.PAST,
        "That lies in the past; a block ends in the future.",
    ),
    _rule(
        r"\b(?:more|another|extend(?:ed)?|additional|further|extra|longer|again)\b|^\+",
        Reason.EXTENSION,
        "Give the whole time; to prolong a block use Extend.",
        _without,
    ),
    _rule(
        r"\b(?:not|no|never|don't|dont|cannot|except|without|unless)\b",
        Reason.NEGATION,
        "Say when it ends, not when it does not.",
        _fixed("permanently", "for 30 days"),
    ),
    _rule(r"^(?:for |in )?(?:-|minus )\d", Reason.PAST, "A length cannot be negative."),
    _rule(r"^(?:until|by) \d{1,2}:\d\d ?- ?\d", Reason.TWO_ANSWERS, "Two times were given; give one."),
    _rule(
        r"\b(?:at (?:least|most)|(?:more|less) than|up ?to(?= \d)|about|around|approx\w*|roughly|almost|nearly"
        r"|within|max(?:imum)?|minimum|under|over|before|after|from(?: now| today)?|starting|between|during)\b|[<>~]",
        Reason.BOUND,
        "Give one exact end: “for 3 days”, or “until” a day; that day is then included.",
        _without,
    ),
    _rule(
        r"\b(?:few|several|some|many|couple|while|bit|soon|later|asap|now|moment)\b",
        Reason.VAGUE,
        "Give a number, for example “for 3 days”.",
    ),
    _rule(
        r"\b(?:tonight|night|evening)\b",
        Reason.VAGUE,
        "That is no exact time; give the clock.",
        _fixed("until 21:00", "until midnight"),
    ),
    _rule(
        r"\b(?:morning|afternoon|lunch|dinner|breakfast|sunrise|sunset)\b",
        Reason.VAGUE,
        "That is no exact time; give the clock.",
        _fixed("until tomorrow 09:00", "until tomorrow 12:00"),
    ),
    _rule(
        r"\b(?:cob|eob|close of (?:business|play|day)|office|business|working|work|fiscal|fy|holidays?)\b",
        Reason.VAGUE,
        "Office hours and working days are not known here; give a clock time or a date.",
        _fixed("until 18:00", "until end of day"),
    ),
    _rule(r"\bweek ?end\b", Reason.WHICH_DAY, "Which day of the weekend?", _weekend),
    _rule(
        r"\b(?P<which>next|this|coming) (?P<unit>week|month|quarter|year)\b",
        Reason.WHICH_DAY,
        "Its beginning or its end, or a length?",
        _in_unit,
    ),
    _rule(
        rf"^(?:{_UNTIL} )?(?:mid |early |late |start of |beginning of )?{MONTH}(?: (?P<year>20\d\d))?$",
        Reason.WHICH_DAY,
        "Which day of that month?",
        _in_month,
    ),
    _rule(r"^(?:until |by |till )?(?P<day>20\d\d)$", Reason.WHICH_DAY, "Which day of that year?"),
    _rule(
        rf"^(?:{_UNTIL} )?(?:the )?(?P<day>[0-3]?\d)(?:st|nd|rd|th)$",
        Reason.WHICH_DAY,
        "Of which month?",
        _day_of_month,
    ),
    _rule(
        r"(?:^|\s)(?P<hour>\d{1,2})(?:(?=:)|(?= o'clock)):?(?P<minute>(?<=:)[0-5]\d)?(?: o'clock)?$",
        Reason.AM_PM,
        "Morning or afternoon? Write 05:30 or 17:30, or add am or pm.",
        _halves_of_day,
    ),
    _rule(
        r"^(?:(?:until|till|til|by|at|through) |.{1,40} (?:at|@) |(?:today|tomorrow) )"
        r"(?P<hour>[01]?\d|2[0-4])(?P<minute>)$",
        Reason.AM_PM,
        "Is that a time? Write 05:00 or 17:00, or add am or pm.",
        _halves_of_day,
    ),
    _rule(
        r"\b\d{1,2}h\d\d\b|\b\d{4} ?(?:h|hrs?|hours?)\b|\d:\d\d ?(?:h|hrs?|hours?)\b",
        Reason.TWO_ANSWERS,
        "A time of day or a length? Write “until 17:30”, or “17 hours 30 minutes”.",
    ),
    _rule(
        rf"^(?:for |in )?(?P<number>{NUMBER})$|\d [a-z]*\d+$",
        Reason.NO_UNIT,
        "Minutes, hours or days? Add the unit.",
        lambda found, text, moment: _units(found, text, moment) if found["number"] else (),
    ),
    _rule(
        rf"^(?:until|till|til|by|through|thru) (?P<rest>{NUMBER} ?{_UNITS}.{{0,40}})$",
        Reason.NOT_UNDERSTOOD,
        "For a length write “for”.",
        lambda found, _text, _moment: (f"for {found['rest']}",),
    ),
)


def explained(text: str, moment: Moment) -> NotRead:
    """Answer the refusal that fits a plain text which no grammar has read."""
    for rule in _RULES:
        found = rule.pattern.search(text)
        if found:
            return NotRead(rule.code, rule.sentence, rule.offers(found, text, moment))
    shown = text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004  # fits a phone's line
    return NotRead(Reason.NOT_UNDERSTOOD, f"“{shown}” was not understood.")
