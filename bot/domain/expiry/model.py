"""What an expiry is once it has been read; holds no reading, no arithmetic and no wording of its own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.domain.errors import FieldRefused


@dataclass(frozen=True, slots=True)
class Duration:
    """A length that runs from the moment of approval.

    `months` and `days` are calendar steps on the user's wall clock (years and weeks are folded into
    them), taken in that order; `seconds` are elapsed time, added last. `asked` is the text as typed.
    """

    asked: str
    months: int
    days: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """A fixed instant: `at` is aware, in UTC, without fractions of a second."""

    asked: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Permanent:
    """No end date at all, asked for in so many words."""

    asked: str


Expiry: TypeAlias = Duration | Deadline | Permanent


class Reason(StrEnum):
    """Why a text was not taken; these are the stable `code`s of ExpiryRefused."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_UNDERSTOOD = "not-understood"
    NO_UNIT = "no-unit"
    BARE_M = "bare-m"
    AM_PM = "am-pm"
    WHICH_DAY = "which-day"
    NEXT_AMBIGUOUS = "next-ambiguous"
    TODAY_IS_THAT_DAY = "today-is-that-day"
    WEEKDAY_CLASH = "weekday-clash"
    NO_SUCH_DAY = "no-such-day"
    PAST = "past"
    ZERO = "zero"
    TOO_FAR = "too-far"
    TWO_ANSWERS = "two-answers"
    CLOCK_CHANGE = "clock-change"
    ZONE = "zone"
    BOUND = "bound"
    RECURRENCE = "recurrence"
    EXTENSION = "extension"
    NEGATION = "negation"
    VAGUE = "vague"


class ExpiryRefused(FieldRefused):
    """An expiry text was not taken; `code` is a `Reason`.

    Every text in `choices` is accepted when read with the same clock and zones.
    """

    def __init__(self, sentence: str, *, code: Reason, choices: tuple[str, ...] = ()) -> None:
        super().__init__("expiry", sentence, code=code.value, choices=choices)
