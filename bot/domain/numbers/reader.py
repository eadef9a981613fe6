"""Decides whether digits are a phone number, and which; sees digits and a plus sign, never a letter."""

from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers

from bot.domain.numbers.plan import Plan, plan_of_region, split_code

FEWEST_DIGITS = 7
"""Fewer are emergency numbers and short codes, which must never be blocked."""
MOST_DIGITS = 18
"""An international prefix, a country code and the longest national number."""
_LONGEST_E164 = 15
_NORTH_AMERICAN_PREFIX = "011"


class Found(NamedTuple):
    """A number that exists according to its country's numbering plan."""

    e164: str
    national: str
    kind: str
    plan: Plan


class DigitReader:
    """Reads digits for one home region; remembers what it read for the length of one text."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.home = plan_of_region(region)
        self._read: dict[tuple[str, bool], Found | None] = {}

    def read(self, digits: str, *, plus: bool) -> Found | None:
        """The number these digits are, if they are a valid one exactly as typed."""
        if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
            return None
        key = (digits, plus)
        if key not in self._read:
            self._read[key] = self._international(digits) if plus else self._national(digits)
        return self._read[key]

    def is_number(self, typed: str) -> bool:
        """Whether digits, perhaps with a plus before them, are a valid number."""
        return self.read(typed.removeprefix("+"), plus=typed.startswith("+")) is not None

    def dials_abroad(self, digits: str) -> bool:
        """Whether digits begin with an international prefix that is dialled: 00, and 011 in North America."""
        return digits.startswith("00") or (
            self._is_north_american and digits.startswith(_NORTH_AMERICAN_PREFIX)
        )

    def international(self, digits: str, *, plus: bool) -> str:
        """The digits after an international prefix (`+`, 00, and 011 in North America), or nothing."""
        if plus:
            return digits
        if digits.startswith("00"):
            return digits[2:]
        if self._is_north_american and digits.startswith(_NORTH_AMERICAN_PREFIX):
            return digits[len(_NORTH_AMERICAN_PREFIX) :]
        return ""

    def possible(self, digits: str) -> tuple[Plan, str] | None:
        """Plan and national digits if international digits have exactly the length of a number there."""
        split = split_code(digits)
        if split is None or len(digits) > _LONGEST_E164:
            return None
        plan, national = split
        if len(national) not in plan.lengths or (national[0] == "0" and plan.trunk == "0"):
            return None
        return split if national.strip("0") else None

    def home_code_fits(self, digits: str) -> bool:
        """Whether national digits could as well begin with the home country's code."""
        return self.home is not None and _may_begin_with_code(digits, self.home)

    @property
    def _is_north_american(self) -> bool:
        return self.home is not None and self.home.code == "1"

    def _national(self, digits: str) -> Found | None:
        if international := self.international(digits, plus=False):
            return self._international(international)
        home = self.home
        if home is None:
            return None
        if home.plain(digits) and (kind := home.kind(digits)):
            return None if _may_begin_with_code(digits, home) else _found(home, digits, kind)
        for national in _without_prefixes(digits, home):
            kind = home.kind(national)
            if kind and home.plain(national) and not home.looks_national(digits):
                return _found(home, national, kind)
            if kind or home.rewrites:
                return self._slowly(digits, digits, home)
        return None

    def _international(self, digits: str) -> Found | None:
        split = split_code(digits)
        if split is None:
            return None
        plan, national = split
        kind = plan.kind(national)
        if kind and plan.plain(national):
            return _found(plan, national, kind)
        if kind or plan.rewrites or (national.startswith("0") and plan.kind(national[1:])):
            return self._slowly("+" + digits, digits, plan)
        return None

    def _slowly(self, typed: str, digits: str, plan: Plan) -> Found | None:
        """Asks phonenumbers, and takes its answer only if it used every digit that was typed."""
        try:
            parsed = phonenumbers.parse(typed, self.region)
        except phonenumbers.NumberParseException:
            return None
        national = phonenumbers.national_significant_number(parsed)
        rest = digits.removesuffix(national) if digits.endswith(national) else None
        if rest not in {"", plan.trunk, plan.code, f"{plan.code}{plan.trunk}"}:
            return None
        if str(parsed.country_code) != plan.code or not phonenumbers.is_valid_number(parsed):
            return None
        return _found(plan, national, plan.kind(national))


def _may_begin_with_code(digits: str, plan: Plan) -> bool:
    """Whether 49 151 23456789 may be 0151 23456789 or 04915 123456789; fixed lengths leave no such doubt."""
    return (
        not plan.fixed_length and digits.startswith(plan.code) and bool(plan.kind(digits[len(plan.code) :]))
    )


def _without_prefixes(digits: str, plan: Plan) -> Iterator[str]:
    """The digits as they are, without the trunk prefix, and without the country code."""
    yield digits
    for prefix in (plan.trunk, plan.code):
        if prefix and digits.startswith(prefix):
            yield digits[len(prefix) :]


def _found(plan: Plan, national: str, kind: str) -> Found:
    return Found(f"+{plan.code}{national}", national, kind, plan)
