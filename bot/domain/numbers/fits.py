"""Whether groups of digits are one number; must never lengthen what is a number by itself."""

from collections.abc import Sequence

from bot.domain.numbers.fields import Gap, Group
from bot.domain.numbers.reader import MOST_DIGITS, DigitReader, Found

_LONE_LENGTH = 9
"""A number typed without any prefix that is shorter may well be the end of a longer one."""
_ORDINARY_LENGTH = 10
_LONGEST_ORDINARY = 11
_MANY_GROUPS = 3
_FEW = 4
_LONG_BLOCK = 6
_LONGEST_AREA_CODE = 6


def is_international(group: Group, reader: DigitReader) -> bool:
    """Whether a group begins with `+` or with what is dialled for it."""
    return group.plus or (group.digits[0] == "0" and reader.dials_abroad(group.digits))


def is_area_code(group: Group, reader: DigitReader) -> bool:
    """Whether a group looks like the trunk prefix and an area code."""
    home = reader.home
    return (
        home is not None
        and home.trunk != ""
        and group.digits.startswith(home.trunk)
        and len(home.trunk) < len(group.digits) <= _LONGEST_AREA_CODE
    )


def _begins_the_next(group: Group, following: Group, reader: DigitReader) -> bool:
    """Whether a group such as 0049 makes a number with the one behind it."""
    international = not group.plus and is_international(group, reader)
    return international and reader.read(group.digits + following.digits, plus=False) is not None


def fits(groups: Sequence[Group], start: int, end: int, reader: DigitReader) -> Found | None:
    """The number that groups start..end (inclusive) are, if nothing speaks against reading them as one."""
    digits = "".join(group.digits for group in groups[start : end + 1])
    first = groups[start]
    found = reader.read(digits, plus=first.plus)
    if found is None or any(group.gap is Gap.RANGE for group in groups[start + 1 : end + 1]):
        return None
    international = is_international(first, reader)
    if end > start and not international and reader.international(digits, plus=False):
        return None  # a lone 0 before 0160 makes no international prefix
    if start < end < len(groups) - 1 and _begins_the_next(groups[end], groups[end + 1], reader):
        return None
    if end > start and _lengthens(groups[start : end + 1], found, reader, international=international):
        return None
    alone = start == 0 and end == len(groups) - 1
    return found if international or alone or _is_marked_whole(digits, reader) else None


def _lengthens(piece: Sequence[Group], found: Found, reader: DigitReader, *, international: bool) -> bool:
    """Whether reading the piece as one number would lengthen a number that is whole by itself."""
    for index, group in enumerate(piece):
        whole = whole_number(group, reader)
        if whole and whole.e164 != found.e164 and not (international and index == len(piece) - 1):
            return True
    if international:
        return follows_a_whole_one(piece, reader) or _outgrows(piece, found, reader)
    two = _has_own_trunk_inside(piece, reader) or _may_be_two(piece, found, reader)
    if two or (_outgrows(piece, found, reader) and piece[-1].gap is not Gap.DASH):
        return True
    if len(piece) >= _MANY_GROUPS and _code_is_glued(piece[0], found):
        return True  # 9123 4567 8901 is the shape of an identity card, not of 91 and a number
    digits = ""
    for group in piece[:-1]:
        digits += group.digits
        if len(digits) >= _ORDINARY_LENGTH and (shorter := reader.read(digits, plus=False)):
            return shorter.e164 != found.e164
    return False


def _outgrows(piece: Sequence[Group], found: Found, reader: DigitReader) -> bool:
    """Whether it is longer, or written otherwise, than one of people and something small: 089 780618 12."""
    odd = len(piece[-1].digits) < len("123") and len(piece[-2].digits) >= _FEW
    return (odd or len(found.national) > _LONGEST_ORDINARY) and ends_in_something_small(piece, reader)


def ends_in_something_small(piece: Sequence[Group], reader: DigitReader) -> bool:
    """Whether all but a last group of three digits or fewer is a whole number."""
    if len(piece) == 1 or len(piece[-1].digits) >= _FEW:
        return False
    digits = "".join(group.digits for group in piece[:-1])
    return reader.read(digits, plus=piece[0].plus) is not None


def follows_a_whole_one(piece: Sequence[Group], reader: DigitReader) -> bool:
    """Whether only small groups follow a long block that already ends a number: +49 89 20846866 45."""
    if len(piece) > MOST_DIGITS:
        return False
    digits = ""
    for index, group in enumerate(piece[:-1]):
        digits += group.digits
        rest_is_small = all(len(each.digits) <= _FEW for each in piece[index + 1 :])
        if index and rest_is_small and len(group.digits) >= _LONG_BLOCK:
            return reader.read(digits, plus=piece[0].plus) is not None
    return False


def _may_be_two(piece: Sequence[Group], found: Found, reader: DigitReader) -> bool:
    """Whether numbers of no fixed length may be two, or one and a small thing: 7390248 12."""
    home = reader.home
    if home is None or home.fixed_length or not home.trunk:
        return False
    marked = piece[0].digits.startswith((home.trunk, home.code))
    for index in range(1, len(piece)):
        rest = "".join(group.digits for group in piece[index:])
        other = reader.read(rest, plus=False)
        if other and other.e164 == found.e164:
            continue
        mobile = other is not None and other.kind == "mobile"
        if mobile and (not marked or len(found.national) > _LONGEST_ORDINARY):
            return True
        if not marked and len(piece[index - 1].digits) >= _LONG_BLOCK and (other or len(rest) <= _FEW):
            begun = "".join(group.digits for group in piece[:index])
            if reader.read(begun, plus=False):
                return True
    return False


def _has_own_trunk_inside(piece: Sequence[Group], reader: DigitReader) -> bool:
    """Whether an inner group begins a number of its own, as the 0170 of 4521 0170 1789501."""
    home = reader.home
    if home is None or home.fixed_length or not home.trunk:
        return False
    for index in range(1, len(piece)):
        if piece[index].digits.startswith(home.trunk):
            digits = "".join(group.digits for group in piece[index:])
            if piece[0].digits != home.trunk and reader.read(digits, plus=False):
                return True
    return False


def _code_is_glued(first: Group, found: Found) -> bool:
    code = found.plan.code
    return (
        first.digits.startswith(code) and first.digits != code and not found.national.startswith(first.digits)
    )


def whole_number(group: Group, reader: DigitReader) -> Found | None:
    """The number a group is by itself."""
    found = reader.read(group.digits, plus=group.plus)
    if found and (group.plus or len(group.digits) >= _LONE_LENGTH or group.digits.startswith("0")):
        return found
    return None


def _is_marked_whole(digits: str, reader: DigitReader) -> bool:
    """Whether digits in a row of numbers show where they begin: by their fixed length or by a prefix."""
    home = reader.home
    if home is None or home.fixed_length:
        return True
    return len(digits) >= _LONE_LENGTH or (home.trunk != "" and digits.startswith(home.trunk))


def is_marked_alone(group: Group, reader: DigitReader) -> bool:
    """Whether a whole number behind an unread international prefix is surely not the rest of that."""
    home = reader.home
    return home is None or home.fixed_length or group.plus or group.digits.startswith(home.trunk or "+")
