"""Cuts a run of digit groups into whole numbers by trying every cut; takes only the one that fits.

It must not take part of a run and forget the rest: every group ends up in exactly one piece.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.numbers.fields import Gap, Group
from bot.domain.numbers.fits import fits, is_area_code, is_international, is_marked_alone, whole_number
from bot.domain.numbers.reader import FEWEST_DIGITS, MOST_DIGITS, DigitReader, Found

_RANGE_DIGITS = 3
_PREFIXES = 2
_SEVERAL = 2
_SHORTEST_CODE = 2
"""A single digit before a number is rather the number of its row."""
_LONGEST_CODE = 3


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
    starts = _starts(run, reader)
    pieces: list[Piece] = []
    for start, end in zip(starts, [*starts[1:], len(run)], strict=True):
        pieces += _cut_part(run[start:end], reader)
    return _ranges(pieces)


def _starts(run: Sequence[Group], reader: DigitReader) -> list[int]:
    """Where groups stand that can only be the beginning of a number: 00 may as well be the middle of one."""
    starts = [0]
    for index, group in enumerate(run[1:], start=1):
        if group.plus or (
            is_international(group, reader)
            and _ends_before(run, starts[-1], index, reader)
            and _begins_one(run[index:], reader)
        ):
            starts.append(index)
    return starts


def _begins_one(groups: Sequence[Group], reader: DigitReader) -> bool:
    """Whether 00 at the beginning makes a number: 0056 at the end of +49 89 5932 0056 does not."""
    digits = ""
    for group in groups:
        digits += group.digits
        if len(digits) > MOST_DIGITS:
            break
        if reader.read(digits, plus=False):
            return True
    return len(groups[0].digits) >= FEWEST_DIGITS


def _ends_before(run: Sequence[Group], start: int, end: int, reader: DigitReader) -> bool:
    """Whether the group before `end` is a whole number, or completes one that begins at `start`."""
    if whole_number(run[end - 1], reader):
        return True
    digits = "".join(group.digits for group in run[start:end])
    return reader.read(digits, plus=run[start].plus) is not None


def _cut_part(part: Sequence[Group], reader: DigitReader) -> list[Piece]:
    """Cuts groups of which only the first may begin with an international prefix."""
    if not is_international(part[0], reader):
        return _cut_plain(part, reader)
    if cover := _cover(part, reader):
        return cover
    size, found = _own_beginning(part, reader)
    return [Piece(tuple(part[:size]), found), *_cut_plain(part[size:], reader)]


def _own_beginning(part: Sequence[Group], reader: DigitReader) -> tuple[int, Found | None]:
    """How many groups belong to the international prefix, where the whole part makes no sense with it."""
    if whole := whole_number(part[0], reader):
        return 1, whole
    for end in range(1, len(part)):
        whole = whole_number(part[end], reader)
        if whole is None:
            continue
        if _is_bare_code(part[:end]):  # after an unread "+999" it may be meant as the rest of that
            if found := fits(part, 0, end, reader):
                return end + 1, found
        elif (
            is_marked_alone(part[end], reader)
            and not _belongs(part[1:end], part[end], reader)
            and not _reads_on(part[: end + 1], reader)
        ):
            return end, fits(part, 0, end - 1, reader)
    return len(part), None


def _reads_on(groups: Sequence[Group], reader: DigitReader) -> bool:
    """Whether all these digits are one number too, so that it is not sure where one ends."""
    return reader.read("".join(group.digits for group in groups), plus=groups[0].plus) is not None


def _is_bare_code(groups: Sequence[Group]) -> bool:
    """Whether groups are no more than a country code, perhaps with 00 before it and (0) behind it."""
    digits = "".join(group.digits for group in groups)
    return len(digits.removeprefix("00").removesuffix("0")) <= _LONGEST_CODE


def _cut_plain(part: Sequence[Group], reader: DigitReader) -> list[Piece]:
    """Sets groups that are whole numbers apart and cuts what stands between them."""
    pieces: list[Piece] = []
    waiting: list[Group] = []
    for group in part:
        whole = whole_number(group, reader)
        own = _prefix_of(waiting, group, whole, reader) if whole else 0
        if whole is None or (not own and _belongs(waiting, group, reader)):
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


def _belongs(waiting: Sequence[Group], group: Group, reader: DigitReader) -> bool:
    """Whether a number at home may be the rest of another: 0098 8123456789, 44 7911123456, 0160 0252451."""
    if (
        waiting
        and is_area_code(waiting[-1], reader)
        and reader.read(waiting[-1].digits + group.digits, plus=False)
    ):
        return True
    if any(is_international(each, reader) for each in waiting[-_PREFIXES:]):
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
            count = most[start] + 1
            if count > most[end]:
                most[end], ways[end], last[end] = count, ways[start], (start, found)
            else:
                ways[end] = min(_SEVERAL, ways[end] + (ways[start] if count == most[end] else 0))
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
        if size >= FEWEST_DIGITS and (found := fits(groups, start, end, reader)):
            numbers.append((end + 1, found))
    return numbers


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
