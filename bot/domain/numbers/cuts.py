"""Cuts a run of digit groups into whole numbers by trying every cut; takes only the one that fits.

It must not take part of a run and forget the rest: every group ends up in exactly one piece.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.numbers.fields import Gap, Group
from bot.domain.numbers.reader import FEWEST_DIGITS, MOST_DIGITS, DigitReader, Found

_LONE_LENGTH = 9
"""A number typed without any prefix that is shorter may well be the end of a longer one."""
_ORDINARY_LENGTH = 10
_RANGE_DIGITS = 3
_PREFIXES = 2
_SEVERAL = 2
_SHORTEST_CODE = 2
"""A single digit before a number is rather the number of its row."""
_LONGEST_CODE = 3
_MANY_GROUPS = 3


class Piece(NamedTuple):
    """Groups that belong together: a number, or digits that could not be read."""

    groups: tuple[Group, ...]
    found: Found | None = None
    range_of: bool = False
    """Whether it is a range of numbers, of which none is taken."""

    @property
    def digits(self) -> str:
        """All its digits."""
        return "".join(group.digits for group in self.groups)

    @property
    def plus(self) -> bool:
        """Whether it was written with `+`."""
        return self.groups[0].plus


def cut(run: Sequence[Group], reader: DigitReader) -> list[Piece]:
    """Cuts one run. The pieces are in order and hold every group once."""
    if len(run) == 1:
        return [Piece((run[0],), reader.read(run[0].digits, plus=run[0].plus))]
    starts = [
        index for index, group in enumerate(run) if index == 0 or _starts_anew(run[index - 1], group, reader)
    ]
    pieces: list[Piece] = []
    for start, end in zip(starts, [*starts[1:], len(run)], strict=True):
        pieces += _cut_part(run[start:end], reader)
    return _ranges(pieces)


def _starts_anew(before: Group, group: Group, reader: DigitReader) -> bool:
    """Whether a group can only be the beginning of a number: 00 may as well be the middle of one."""
    return group.plus or (_is_international(group) and _whole(before, reader) is not None)


def _is_international(group: Group) -> bool:
    return group.plus or group.digits.startswith("00")


def _cut_part(part: Sequence[Group], reader: DigitReader) -> list[Piece]:
    """Cuts groups of which only the first may begin with an international prefix."""
    if not _is_international(part[0]):
        return _cut_plain(part, reader)
    if cover := _cover(part, reader):
        return cover
    size, found = _own_beginning(part, reader)
    return [Piece(tuple(part[:size]), found), *_cut_plain(part[size:], reader)]


def _own_beginning(part: Sequence[Group], reader: DigitReader) -> tuple[int, Found | None]:
    """How many groups belong to the international prefix, where the whole part makes no sense with it."""
    if whole := _whole(part[0], reader):
        return 1, whole
    for end in range(1, len(part)):
        whole = _whole(part[end], reader)
        if whole is None:
            continue
        if end == 1:  # a whole number directly after an unread "+999" may be meant as the rest of that
            found = _fits(part, 0, 1, reader)
            if found and found.e164 == whole.e164:
                return 2, found
        else:
            return end, _fits(part, 0, end - 1, reader)
    return len(part), None


def _cut_plain(part: Sequence[Group], reader: DigitReader) -> list[Piece]:
    """Sets groups that are whole numbers apart and cuts what stands between them."""
    pieces: list[Piece] = []
    waiting: list[Group] = []
    for group in part:
        whole = _whole(group, reader)
        own = _prefix_of(waiting, group, whole, reader) if whole else 0
        if whole is None or (not own and _follows_foreign_code(waiting, group, reader)):
            waiting.append(group)
            continue
        pieces += _cut_between(waiting[: len(waiting) - own], reader)
        pieces.append(Piece((*waiting[len(waiting) - own :], group), whole))
        waiting = []
    return pieces + _cut_between(waiting, reader)


def _prefix_of(waiting: Sequence[Group], group: Group, whole: Found, reader: DigitReader) -> int:
    """How many of the waiting groups are the trunk prefix or country code of the whole number after them."""
    for count in range(min(_PREFIXES, len(waiting)), 0, -1):
        digits = "".join(each.digits for each in waiting[-count:]) + group.digits
        found = reader.read(digits, plus=False)
        if found and found.e164 == whole.e164:
            return count
    return 0


def _follows_foreign_code(waiting: Sequence[Group], group: Group, reader: DigitReader) -> bool:
    """Whether a number at home may be the rest of a foreign one: 0098 8123456789, or 44 7911123456."""
    if any(map(_is_international, waiting[-_PREFIXES:])):
        return True
    if len(waiting) != 1 or not _SHORTEST_CODE <= len(waiting[0].digits) <= _LONGEST_CODE:
        return False
    return reader.read(waiting[0].digits + group.digits, plus=True) is not None


def _cut_between(groups: Sequence[Group], reader: DigitReader) -> list[Piece]:
    if not groups:
        return []
    return _cover(groups, reader) or [Piece(tuple(groups))]


def _cover(groups: Sequence[Group], reader: DigitReader) -> list[Piece]:
    """The one way to cut all groups into the most numbers; nothing if there is none, or more than one."""
    most: list[int] = [0] + [-1] * len(groups)
    ways: list[int] = [1] + [0] * len(groups)
    last: list[tuple[int, Found] | None] = [None] * (len(groups) + 1)
    for start in range(len(groups)):
        if most[start] < 0:
            continue
        for end, found in _numbers_from(groups, start, reader):
            if most[start] + 1 > most[end]:
                most[end], ways[end], last[end] = most[start] + 1, ways[start], (start, found)
            elif most[start] + 1 == most[end]:
                ways[end] = min(_SEVERAL, ways[end] + ways[start])
    return _walk_back(groups, last) if ways[-1] == 1 else []


def _walk_back(groups: Sequence[Group], last: Sequence[tuple[int, Found] | None]) -> list[Piece]:
    pieces: list[Piece] = []
    end = len(groups)
    while step := last[end]:
        start, found = step
        pieces.append(Piece(tuple(groups[start:end]), found))
        end = start
    return pieces[::-1]


def _numbers_from(groups: Sequence[Group], start: int, reader: DigitReader) -> list[tuple[int, Found]]:
    numbers: list[tuple[int, Found]] = []
    size = 0
    for end in range(start, len(groups)):
        size += len(groups[end].digits)
        if size > MOST_DIGITS:
            break
        if size >= FEWEST_DIGITS and (found := _fits(groups, start, end, reader)):
            numbers.append((end + 1, found))
    return numbers


def _fits(groups: Sequence[Group], start: int, end: int, reader: DigitReader) -> Found | None:
    """The number that groups start..end (inclusive) are, if nothing speaks against reading them as one."""
    digits = "".join(group.digits for group in groups[start : end + 1])
    first = groups[start]
    found = reader.read(digits, plus=first.plus)
    if found is None or any(group.gap is Gap.RANGE for group in groups[start + 1 : end + 1]):
        return None
    international = _is_international(first)
    if end > start and _lengthens(groups[start : end + 1], found, reader, international=international):
        return None
    alone = start == 0 and end == len(groups) - 1
    return found if international or alone or _is_marked_whole(digits, reader) else None


def _lengthens(piece: Sequence[Group], found: Found, reader: DigitReader, *, international: bool) -> bool:
    """Whether reading the piece as one number would lengthen a number that is whole by itself."""
    for index, group in enumerate(piece):
        whole = _whole(group, reader)
        if whole and whole.e164 != found.e164 and not (international and index == len(piece) - 1):
            return True
    if international:
        return False
    if len(piece) >= _MANY_GROUPS and _code_is_glued(piece[0], found):
        return True  # 9123 4567 8901 is the shape of an identity card, not of 91 and a number
    digits = ""
    for group in piece[:-1]:
        digits += group.digits
        if len(digits) >= _ORDINARY_LENGTH and (shorter := reader.read(digits, plus=False)):
            return shorter.e164 != found.e164
    return False


def _code_is_glued(first: Group, found: Found) -> bool:
    code = found.plan.code
    return (
        first.digits.startswith(code) and first.digits != code and not found.national.startswith(first.digits)
    )


def _whole(group: Group, reader: DigitReader) -> Found | None:
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


def _ranges(pieces: Sequence[Piece]) -> list[Piece]:
    """Joins the two ends of a range: two numbers, or a number and up to three digits, with a dash between."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and _makes_range(before, piece):
            joined[-1] = Piece(before.groups + piece.groups, range_of=True)
        else:
            joined.append(piece)
    return joined


def _makes_range(before: Piece, piece: Piece) -> bool:
    if piece.groups[0].gap not in {Gap.DASH, Gap.RANGE} or not (before.found or before.range_of):
        return False
    return piece.found is not None or (not piece.plus and len(piece.groups[0].digits) <= _RANGE_DIGITS)
