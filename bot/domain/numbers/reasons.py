"""The plain words for digits that are no number we take, and for numbers that deserve a second look."""

from functools import lru_cache

from phonenumbers import PhoneNumber, shortnumberinfo

from bot.domain.numbers.cuts import Piece
from bot.domain.numbers.plan import Plan, plan_of_region, split_code
from bot.domain.numbers.reader import FEWEST_DIGITS, DigitReader, Found

_OF_REGION = {
    "IN": "an Indian number",
    "US": "a US number",
    "GB": "a British number",
    "DE": "a German number",
    "AE": "an Emirati number",
}
_FEWEST_OF_SHORT_CODE = 3
_INDIA = "91"
_WARNINGS_BY_START = {
    "140": "140 series: registered telemarketers call from it",
    "160": "160 series: banks and government services call from it; make sure before blocking it",
}

RANGE = "a range; write every number you mean"
NO_NUMBER = "no phone number in it"
HIDDEN_CALLER = "a caller without a number, who cannot be blocked"
LINK_LABEL = "the text of a link that leads to another number"
INSIDE_LINK = "inside a link to another address; write the number itself"


def warning_of(found: Found) -> str:
    """What an approver should know about a valid number; usually nothing."""
    if found.plan.code == _INDIA and (warning := _WARNINGS_BY_START.get(found.national[:3])):
        return warning
    return "toll-free: such numbers belong to companies" if found.kind == "toll-free" else ""


def code_apart(code: str) -> str:
    """The reason for a number at home that stands beside a foreign country code."""
    return f"a number here, or one of +{code}? Write code and number together"


def unassigned(shown: str) -> str:
    """The warning of a possible number that no numbering plan knows."""
    return f"{shown} is not an assigned number; blocked as typed"


def why_not(piece: Piece, reader: DigitReader) -> str:
    """Why the digits of an unread piece are not taken."""
    digits = piece.digits
    if piece.range_of:
        return RANGE
    if len(digits) < FEWEST_DIGITS and not piece.plus:
        return _why_short(digits, reader)
    if international := reader.international(digits, plus=piece.plus):
        return _why_not_abroad(international)
    return _why_not_at_home(piece, digits, reader)


def _why_short(digits: str, reader: DigitReader) -> str:
    if len(digits) >= _FEWEST_OF_SHORT_CODE and _is_short_code(digits, reader.region):
        return "an emergency number or short code, which is never blocked"
    return f"too short ({_length(digits, reader)})"


@lru_cache(maxsize=1024)
def _is_short_code(digits: str, region: str) -> bool:
    home = plan_of_region(region)
    if home is None or digits.startswith("0"):
        return False
    code = PhoneNumber(country_code=int(home.code), national_number=int(digits))
    emergency = shortnumberinfo.is_emergency_number(digits, region)
    return bool(emergency or shortnumberinfo.is_valid_short_number_for_region(code, region))


def _why_not_abroad(international: str) -> str:
    split = split_code(international)
    if split is None and len(international) < FEWEST_DIGITS and not international.startswith("0"):
        return f"too short ({_count(international)} after the +)"
    if split is None:
        return f"no country has the code +{international[:3]}" if international else "no country code"
    plan, national = split
    if len(national) < min(plan.lengths):
        return f"too short ({_count(national)} after +{plan.code}; a number there has {_lengths(plan)})"
    if len(national) > max(plan.lengths):
        return f"too long ({_count(national)} after +{plan.code}; a number there has {_lengths(plan)})"
    return f"not a number that exists in the plan of +{plan.code}"


def _why_not_at_home(piece: Piece, digits: str, reader: DigitReader) -> str:
    home = reader.home
    if home is None:
        return "no country code; write it with +"
    national = digits.removeprefix(home.trunk) if home.trunk == "0" else digits
    if len(digits) < min(home.lengths):
        return f"too short ({_length(digits, reader)})"
    if _only_apart(piece, home, reader):
        return "one number or two? Put a comma between them, or write one without spaces"
    if len(national) in home.lengths:
        return _why_unassigned(digits, national, home, reader)
    return _why_long(piece, digits, home, reader)


def _only_apart(piece: Piece, home: Plan, reader: DigitReader) -> bool:
    """Whether these digits, of no fixed length, were not taken because they stand apart: 7390248 12."""
    if len(piece.groups) == 1 or home.fixed_length or reader.home_code_fits(piece.digits):
        return False
    return not piece.digits.startswith(home.trunk or "+") or reader.read(piece.digits, plus=False) is not None


def _why_unassigned(digits: str, national: str, home: Plan, reader: DigitReader) -> str:
    if reader.home_code_fits(digits):
        return "may be read with or without the country code; write it with + or 0"
    return f"not an assigned number; to block it anyway write +{home.code} {national}"


def _why_long(piece: Piece, digits: str, home: Plan, reader: DigitReader) -> str:
    if reader.read(digits, plus=True):
        return f"too long ({_length(digits, reader)}); if it is a foreign number write +{digits}"
    if len(piece.groups) > 1 and len(digits) > max(home.lengths) + 1:
        return "cannot be cut into whole numbers in exactly one way; put a comma between the numbers"
    return f"{'too long' if len(digits) > max(home.lengths) else 'no number'} ({_length(digits, reader)})"


def _length(digits: str, reader: DigitReader) -> str:
    if reader.home is None:
        return _count(digits)
    owner = _OF_REGION.get(reader.region, f"a number in {reader.region}")
    return f"{_count(digits)}; {owner} has {_lengths(reader.home)}"


def _count(digits: str) -> str:
    return "1 digit" if len(digits) == 1 else f"{len(digits)} digits"


def _lengths(plan: Plan) -> str:
    fewest, most = min(plan.lengths), max(plan.lengths)
    return str(most) if fewest == most else f"{fewest} to {most}"
