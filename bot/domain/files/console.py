"""Reads an export of CloudAgent's block list: by what is in its columns, because no format is documented."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.files.columns import find_layout
from bot.domain.files.model import LeftOut, Row, refused
from bot.domain.numbers import read_numbers
from bot.domain.standing import FOREVER

_SAMPLE = 200
_ENOUGH = 0.5
_MOMENT = re.compile(
    r"(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{2,4})"
    r"(?:[ T]+(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?\S*)?"
)
_NEVER = re.compile(r"never|permanent(?:ly)?|forever|no (?:end|expiry)", re.IGNORECASE)
_GROUP = re.compile(r"group|list", re.IGNORECASE)
_YEAR = 1900
_MONTHS = 12
_UNSEEN_DAY = "Its dates can be read in two ways. Write them like 2026-12-31 18:00:00."


@dataclass(frozen=True, slots=True)
class Listed:
    """One number that CloudAgent's console shows in a group; `until` None: the list does not say."""

    e164: str
    group: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ConsoleList:
    """All of an export; what could not be read keeps its line and its reason."""

    listed: tuple[Listed, ...]
    left_out: tuple[LeftOut, ...]


def read_console_list(
    rows: Sequence[Row], *, region: str, zone: ZoneInfo, group: str, groups: Sequence[str]
) -> ConsoleList:
    """Numbers, groups and ends (on the account's clock `zone`). `group` is for a list that names none.

    `groups` are those the ledger knows. Raises FieldRefused("file", …) with a sentence.
    """
    ends = _column(rows, lambda cell: bool(_MOMENT.fullmatch(cell) or _NEVER.fullmatch(cell)))
    day_first = _day_first(rows, ends)
    blanked = [_without(row, ends) for row in rows]
    layout = find_layout(blanked, region)
    names = _group_column(rows, layout.numbers, groups, header=layout.header)
    if names is None and not group:
        raise refused("The list has no column of groups. Name the group it is of.", "no-group")
    listed: dict[tuple[str, str], Listed] = {}
    left_out: list[LeftOut] = []
    for row in rows[int(layout.header) :]:
        read = read_numbers(_cell(row, layout.numbers), region=region)
        where = (_cell(row, names) if names is not None else "") or group
        if not read.numbers or not where:
            left_out.append(LeftOut(row.line, ", ".join(row.cells)[:200], "no phone number, or no group"))
            continue
        until = _until(_cell(row, ends), zone, day_first=day_first)
        for number in read.numbers:
            listed[(number.e164, where)] = Listed(number.e164, where, until)
    return ConsoleList(tuple(listed.values()), tuple(left_out))


def _column(rows: Sequence[Row], is_one: Callable[[str], bool]) -> int | None:
    """The first column of which at least half the filled cells are of a kind."""
    for column in range(max((len(row.cells) for row in rows), default=0)):
        cells = [cell for row in rows[:_SAMPLE] if (cell := _cell(row, column))]
        if cells and sum(bool(is_one(cell)) for cell in cells) >= _ENOUGH * len(cells):
            return column
    return None


def _group_column(rows: Sequence[Row], numbers: int, groups: Sequence[str], *, header: bool) -> int | None:
    """Named so in the header, or holding names of groups that the ledger knows."""
    if header:
        for column, cell in enumerate(rows[0].cells):
            if column != numbers and _GROUP.search(cell):
                return column
    known = {group.casefold() for group in groups}
    return _column(rows, lambda cell: cell.casefold() in known)


def _day_first(rows: Sequence[Row], column: int | None) -> bool:
    """Whether `03/04/2026` is the third of April; raises FieldRefused where nothing in the column tells."""
    cells = [_cell(row, column) for row in rows]
    found = [match for cell in cells if (match := _MOMENT.fullmatch(cell)) and int(match["a"]) < _YEAR]
    first = any(int(match["a"]) > _MONTHS for match in found)
    second = any(int(match["b"]) > _MONTHS for match in found)
    if found and first == second:
        raise refused(_UNSEEN_DAY, "two-dates")
    return first


def _until(cell: str, zone: ZoneInfo, *, day_first: bool) -> datetime | None:
    if _NEVER.fullmatch(cell):
        return FOREVER
    match = _MOMENT.fullmatch(cell)
    if match is None:
        return None
    parts = {name: int(value or 0) for name, value in match.groupdict().items()}
    try:
        return _wall(parts, day_first=day_first).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _wall(parts: Mapping[str, int], *, day_first: bool) -> datetime:
    if parts["a"] >= _YEAR:
        year, month, day = parts["a"], parts["b"], parts["c"]
    else:
        day, month = (parts["a"], parts["b"]) if day_first else (parts["b"], parts["a"])
        year = parts["c"] + (2000 if parts["c"] < _YEAR else 0)
    return datetime(year, month, day, parts["h"], parts["m"], parts["s"])  # noqa: DTZ001  # a wall clock


def _without(row: Row, column: int | None) -> Row:
    cells = tuple("" if at == column else cell for at, cell in enumerate(row.cells))
    return replace(row, cells=cells)


def _cell(row: Row, column: int | None) -> str:
    return row.cells[column].strip() if column is not None and column < len(row.cells) else ""
