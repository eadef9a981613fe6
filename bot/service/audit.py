"""Who may read the record as a whole, and the whole of it as CSV; finds nothing itself."""

import csv
import functools
import io
from collections.abc import Iterable

from bot.domain.cells import safe_cell
from bot.domain.errors import Refused
from bot.service.ports import Store, Transaction
from bot.service.rights import deciders
from bot.service.submit import Desk
from bot.service.trail import COLUMNS, PAGE, TrailLine, TrailQuery, lines_of

MOST_LINES = 50_000
"""Lines of one file for Slack; `blockbot export` has no such limit."""


def may_audit(desk: Desk, user: str) -> bool:
    """Whether this person may read the whole record."""
    readers = desk.people.members(desk.policy.auditors)
    return user in readers | (deciders(desk.policy.default, desk.people) or frozenset())


def check_may_audit(desk: Desk, user: str, group: str) -> None:
    """Auditors of the policy and the default approvers read all, a group's approvers what is theirs."""
    there = (deciders(desk.policy.of(group), desk.people) or frozenset()) if group else frozenset()
    if user not in there and not may_audit(desk, user):
        raise Refused(
            "The record is read by approvers (name the group you approve for: /block audit <group>) and by "
            "those whom the policy file names as auditors. /block find and /block why are open to everybody.",
            code="not-auditor",
        )


async def whole_trail(store: Store, query: TrailQuery) -> tuple[str, int, bool]:
    """CSV with a line of column names, how many lines follow it, and whether that is all there is."""
    lines: list[TrailLine] = []
    row: int | None = 0
    while row is not None and len(lines) <= MOST_LINES:
        row, more = await store.read(functools.partial(page_after, row=row, query=query))
        lines += more
    whole = len(lines) <= MOST_LINES
    return trail_csv(lines[:MOST_LINES]), len(lines[:MOST_LINES]), whole


def trail_csv(lines: Iterable[TrailLine]) -> str:
    """Cells are safe in spreadsheets. Write it as `utf-8-sig` for Excel."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    rows.writerows(map(csv_row, lines))
    return file.getvalue()


def csv_row(line: TrailLine) -> list[str]:
    """One line's cells in the order of COLUMNS."""
    cells = line.cells()
    return [safe_cell(cells[name]) for name in COLUMNS]


def page_after(tx: Transaction, row: int, query: TrailQuery) -> tuple[int | None, list[TrailLine]]:
    """The next lines, and the row to go on from; None after the last."""
    events = tx.trail.after(row, query, PAGE)
    return (events[-1].row if events else None), list(lines_of(tx.trail, events, query))
