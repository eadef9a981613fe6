"""`blockbot export`: the audit trail as CSV or JSON lines, streamed; says on stderr what was not taken."""

import asyncio
import csv
import functools
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

import sqlalchemy as sa

from bot.commands.entry import complain, settings_or_none
from bot.domain.errors import Refused
from bot.domain.number_hash import NumberHash
from bot.domain.numbers import read_numbers
from bot.domain.span import Span, read_moment
from bot.record_wiring import known_record_of
from bot.service.audit import csv_row
from bot.service.trail import COLUMNS, PAGE, TrailLine, TrailQuery, lines_of
from bot.settings import Settings
from bot.store.database import Database, DatabaseUnavailable
from bot.store.secret_key import NoSecretKey
from bot.store.trail import SqlTrail

Write = Callable[[TrailLine], object]

FORMS = ("csv", "jsonl")


def run_export(*, form: str, since: str, until: str, group: str, number: str, person: str) -> int:
    """Writes the trail to stdout. Exit 2 where a filter is not understood, 1 where the database is silent."""
    settings = settings_or_none()
    if settings is None:
        return 2
    if form not in FORMS:
        complain([f"--form is {' or '.join(FORMS)}, not {form}."])
        return 2
    try:
        query = _query(settings, since=since, until=until, group=group, number=number, person=person)
        database = Database(settings.database_url)
    except (Refused, ValueError) as error:
        complain([str(error)])
        return 2
    try:
        numbers = known_record_of(settings, database)
        asyncio.run(export(database, query, writer(form, sys.stdout), numbers))
        sys.stdout.flush()
    except NoSecretKey as error:
        complain([str(error)])
        return 2
    except DatabaseUnavailable:
        complain(["The database did not answer; check DATABASE_URL."])
        return 1
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`); Python would complain once more at its end.
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: SIM115, PTH123
    finally:
        database.close()
    return 0


async def export(database: Database, query: TrailQuery, write: Write, hashes: NumberHash) -> None:
    """Gives every line to `write`, in the order in which they were written; one page at a time."""
    row = 0
    while True:
        page = await database.read(functools.partial(_page, query=query, after=row, hashes=hashes))
        for line in page[1]:
            write(line)
        if page[0] is None:
            return
        row = page[0]


def writer(form: str, out: TextIO) -> Write:
    """Writes lines in a form; CSV begins with the names of its columns."""
    if form == "jsonl":
        return functools.partial(_write_json, out)
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)

    def write(line: TrailLine) -> None:
        rows.writerow(csv_row(line))

    return write


def _write_json(out: TextIO, line: TrailLine) -> None:
    out.write(json.dumps({**line.cells(), "facts": dict(line.event.facts)}, ensure_ascii=False) + "\n")


def _page(
    connection: sa.Connection, query: TrailQuery, after: int, hashes: NumberHash
) -> tuple[int | None, list[TrailLine]]:
    trail = SqlTrail(connection, hashes)
    events = trail.after(after, query, PAGE)
    return (events[-1].row if events else None), list(lines_of(trail, events, query))


def _query(settings: Settings, *, since: str, until: str, group: str, number: str, person: str) -> TrailQuery:
    now, zone = datetime.now(UTC), settings.account_zone
    span = Span(
        read_moment(since, now=now, zone=zone, ends=False) if since else None,
        read_moment(until, now=now, zone=zone, ends=True) if until else None,
    )
    return TrailQuery(span, group, _numbers(number, settings.cloudagent_region), person)


def _numbers(text: str, region: str) -> tuple[str, ...]:
    read = read_numbers(text, region=region)
    if text and (read.not_taken or not read.numbers):
        raise Refused(f"“{text}” is no whole phone number.", code="number")
    return tuple(one.e164 for one in read.numbers)
