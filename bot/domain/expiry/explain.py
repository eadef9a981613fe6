"""Says why a text was not understood; must never turn a refusal into an answer.

The rules stand in order of telling: the first whose pattern is found anywhere in the text speaks.
"""

import re
from dataclasses import dataclass

from bot.domain.expiry import suggest
from bot.domain.expiry.dates import MONTH
from bot.domain.expiry.model import Reason
from bot.domain.expiry.moment import Moment
from bot.domain.expiry.numerals import NUMBER
from bot.domain.expiry.refusing import NotRead
from bot.domain.expiry.suggest import Offers, fixed, nothing

_LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    code: Reason
    sentence: str
    offers: Offers


def _rule(pattern: str, code: Reason, sentence: str, offers: Offers = nothing) -> _Rule:
    return _Rule(re.compile(pattern), code, sentence, offers)


_UNTIL = r"(?:until|till|til|by|upto|up to|through|thru|at|on|for|in)"
_UNITS = r"(?:years?|months?|weeks?|fortnights?|days?|hours?|hrs?|minutes?|mins?)"
_DAYS_OF_WEEK = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days"

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"

_MEANINGS = (
    _rule(
        r"\b(?:permanent(?:ly)?|for ?ever|indefinite(?:ly)?)\b.{0,90}(?:\d|\b(?:until|till|or|for|by)\b)",
        Reason.TWO_ANSWERS,
        "Permanently, or until a day? Give one.",
        fixed("permanently"),
    ),
    _rule(
        rf"\bor\b|^{_UNTIL} .{{1,60}} (?:until|till)\b",
        Reason.TWO_ANSWERS,
        "Two answers were given; give one.",
    ),
    _rule(
        rf"\b(?:every|each|daily|hourly|weekly|monthly|yearly|weekdays?|{_DAYS_OF_WEEK})\b",
        Reason.RECURRENCE,
        "A block does not come and go; give one end.",
    ),
    _rule(
        r"\b(?:ago|back|yesterday|last|since|past(?= [wmyf\d])|previous)\b",
        Reason.PAST,
        "That lies in the past; a block ends in the future.",
    ),
    _rule(
        r"\b(?:more(?! than)|another|extend(?:ed)?|additional|further|extra|longer|again)\b|^\+",
        Reason.EXTENSION,
        "Give the whole time; to prolong a block use Extend.",
        suggest.without_the_word,
    ),
    _rule(
        r"\b(?:not|no|never|don't|dont|cannot|except|without|unless)\b",
        Reason.NEGATION,
        "Say when it ends, not when it does not.",
        fixed("permanently", "for 30 days"),
    ),
    _rule(r"^(?:for |in )?(?:- ?|minus )\d", Reason.PAST, "A length cannot be negative."),
    _rule(
        r"(?<![\d-])\d{1,2}(?::\d\d)? ?[a-z]{0,9} ?(?:-|\bto\b) ?\d|\bbetween\b"
        rf"|{_MONTHS}[a-z]{{0,6}} .{{0,30}}\b{_MONTHS}",
        Reason.TWO_ANSWERS,
        "A range was given; give one end.",
    ),
    _rule(
        r"\b(?:before|after)\b",
        Reason.BOUND,
        "Is that day included? Give the last day of the block.",
        suggest.days_around,
    ),
    _rule(
        r"\b(?:at (?:least|most)|(?:more|less) than|up ?to(?= \d)|about|around|approx\w*|roughly|almost"
        r"|nearly|within|max(?:imum)?|minimum|under|over|from(?: now| today)?|starting|during)\b|[<>~]",
        Reason.BOUND,
        "Give one exact end: “for 3 days”, or “until” a day; that day is then included.",
        suggest.without_the_word,
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
        fixed("until 21:00", "until midnight"),
    ),
    _rule(
        r"\b(?:morning|afternoon|lunch|dinner|breakfast|sunrise|sunset)\b",
        Reason.VAGUE,
        "That is no exact time; give the clock.",
        fixed("until tomorrow 09:00", "until tomorrow 12:00"),
    ),
    _rule(
        r"\b(?:cob|eob|close of (?:business|play|day)|office|business|working|work|fiscal|fy|holidays?)\b",
        Reason.VAGUE,
        "Office hours and working days are not known here; give a clock time or a date.",
        fixed("until 18:00", "until end of day"),
    ),
    _rule(r"\bweek ?end\b", Reason.WHICH_DAY, "Which day of the weekend?", suggest.weekend),
    _rule(
        r"\b(?P<which>next|this|coming) (?P<unit>week|month|quarter|year)\b",
        Reason.WHICH_DAY,
        "A length, or its end?",
        suggest.a_unit_or_its_end,
    ),
)

_FORMS = (
    _rule(
        rf"^(?:{_UNTIL} )?(?:mid |early |late |start of |beginning of )?{MONTH}(?: (?P<year>20\d\d))?$",
        Reason.WHICH_DAY,
        "Which day of that month?",
        suggest.ends_of_month,
    ),
    _rule(
        rf"^(?:{_UNTIL} )?(?P<year>20\d\d)$", Reason.WHICH_DAY, "Which day of that year?", suggest.end_of_year
    ),
    _rule(
        rf"^(?:{_UNTIL} )?(?:the )?(?P<day>[0-3]?\d)(?:st|nd|rd|th)$",
        Reason.WHICH_DAY,
        "Of which month?",
        suggest.days_of_month,
    ),
    _rule(
        r"(?:^|\s)(?P<hour>\d|1[0-2](?= o))(?:[:.](?P<minute>[0-5]\d)| o'clock)$",
        Reason.AM_PM,
        "Morning or afternoon? Write 05:30 or 17:30, or add am or pm.",
        suggest.both_halves_of_day,
    ),
    _rule(
        r"^(?:(?:until|till|til|by|at|through) |.{1,40} (?:at|@) "
        r"|(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day) )"
        r"(?P<hour>[01]?\d|2[0-4])(?P<minute>)$",
        Reason.AM_PM,
        "Is that a time? Write 05:00 or 17:00, or add am or pm.",
        suggest.both_halves_of_day,
    ),
    _rule(
        r"^(?:(?:until|till|by) )?(?P<hour>[01]\d|2[0-3])(?P<colon>[h:])?(?P<minute>[0-5]\d)"
        r"(?: ?(?:h|hrs?|hours?))?$"
        r"|^(?:for )?(?P<many>\d{4}) ?(?:h|hrs?|hours?)$|\b\d{1,2}h\d\d\b|\d:\d\d ?(?:h|hrs?|hours?)\b",
        Reason.TWO_ANSWERS,
        "A time of day or a length?",
        suggest.clock_or_length,
    ),
    _rule(
        rf"^(?:{_UNTIL} )?(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})$",
        Reason.TWO_ANSWERS,
        "A date, a time or a number?",
        suggest.dotted,
    ),
    _rule(
        rf"^(?:{_UNTIL} )?(?P<number>{NUMBER})$",
        Reason.NO_UNIT,
        "Minutes, hours or days? Add the unit.",
        suggest.days_or_hours,
    ),
    _rule(rf"\d ?(?:{_UNITS}|[ymwdhs]) ?\d{{1,4}}$", Reason.NO_UNIT, "The last number has no unit."),
    _rule(
        rf"(?P<whole>\d),(?P<part>\d{{1,2}}) ?(?P<unit>{_UNITS})$",
        Reason.TWO_ANSWERS,
        "A comma can stand for a decimal point or for “and”.",
        suggest.with_a_point,
    ),
    _rule(
        rf"^(?:until|till|til|by|through|thru) (?P<rest>{NUMBER} ?{_UNITS}.{{0,40}})$",
        Reason.NOT_UNDERSTOOD,
        "For a length write “for”.",
        suggest.as_length,
    ),
)


def explained(text: str, moment: Moment) -> NotRead:
    """Answer the refusal that fits a plain text which no grammar has read."""
    if not text:
        return NotRead(Reason.EMPTY, "No expiry was given. Type for example “for 30 days”.")
    for rule in (*_MEANINGS, *_FORMS):
        found = rule.pattern.search(text)
        if found:
            return NotRead(rule.code, rule.sentence, rule.offers(found, moment))
    shown = text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
    return NotRead(Reason.NOT_UNDERSTOOD, f"“{shown}” was not understood.")
