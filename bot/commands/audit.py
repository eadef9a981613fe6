"""`blockbot doctor --audit`: checks the whole record against its chain, and names what is not as written."""

import asyncio

import sqlalchemy as sa

from bot.commands.entry import complain, settings_or_none
from bot.domain.content import HASHED
from bot.domain.inspection import Finding
from bot.domain.number_hash import NumberHash
from bot.record_wiring import known_record_of
from bot.settings import Settings
from bot.store import tables
from bot.store.database import Database, DatabaseUnavailable
from bot.store.migrate import is_current
from bot.store.record_audit import audit
from bot.store.sealing import ALL
from bot.store.secret_key import NoSecretKey

MOST_TOLD = 1000
"""Findings that are printed; who changed more is told how many."""


def run_audit() -> int:
    """Exit 0 if everything is as it was written, 1 if anything is not, 2 if it could not be checked."""
    settings = settings_or_none()
    if settings is None:
        return 2
    try:
        return _checked(settings)
    except (NoSecretKey, ValueError) as error:
        complain([str(error)])
    except DatabaseUnavailable:
        complain(["The database did not answer; check DATABASE_URL."])
    return 2


def _checked(settings: Settings) -> int:
    database = Database(settings.database_url)
    try:
        if not is_current(database):
            complain(["The database is not at this version's schema; run `blockbot migrate` first."])
            return 2
        return asyncio.run(_run(database, known_record_of(settings, database)))
    finally:
        database.close()


async def _run(database: Database, numbers: NumberHash) -> int:
    wrong = 0
    async for finding in audit(database, numbers):
        wrong += 1
        if wrong <= MOST_TOLD:
            print(f"WRONG {told(finding)}")  # noqa: T201  # a command talks to its terminal
    for line in await database.read(summary):
        print(line)  # noqa: T201
    verdict = (
        f"{wrong:,} thing(s) are not as they were written" if wrong else "everything is as it was written"
    )
    print(f"record: {verdict}")  # noqa: T201
    return 1 if wrong else 0


def told(finding: Finding) -> str:
    """One line: which request (or storm), table, row and column, and what is wrong with it."""
    where = f"{finding.table}, row {finding.row}, column {finding.column}"
    return f"{finding.subject or '(all subjects)'}: {where}: {finding.words}"


def _not_recomputed() -> sa.Select[int]:
    """Decisions on contents whose numbers retention has replaced."""
    decided, hashed = tables.events.c, tables.events.alias("hashed").c
    gone = sa.exists().where(hashed.request_id == decided.request_id, hashed.kind == HASHED)
    kinds = ("approval_given", "request_rejected")
    return sa.select(sa.func.count()).where(
        decided.kind.in_(kinds), decided.facts.contains('"content"'), gone
    )


def summary(connection: sa.Connection) -> list[str]:
    """What was read, what could not be proven and why, and the last seal; a line each."""
    head, event = tables.heads.c, tables.events.c
    subjects = connection.scalar(sa.select(sa.func.count()).where(head.subject != ALL)) or 0
    count = connection.scalar(sa.select(sa.func.count()).select_from(tables.events)) or 0
    adopted = connection.scalar(sa.select(sa.func.count()).where(event.kind == "record_adopted")) or 0
    open_ = connection.scalar(sa.select(sa.func.count()).where(head.n > head.sealed)) or 0
    tail = connection.execute(sa.select(head.n, head.hash).where(head.subject == ALL)).one_or_none()
    lines = [f"ok    {count:,} events of {subjects:,} subjects read"]
    if adopted:
        lines.append(f"?     {adopted:,} subjects are older than the chain: proven since it took them over")
    unknown = connection.scalar(_not_recomputed()) or 0
    if unknown:
        lines.append(
            f"?     {unknown:,} decision(s) cannot be recomputed: only hashes of their numbers are kept"
        )
    if open_:
        lines.append(f"?     {open_:,} subjects wait to be sealed; a running worker does so within seconds")
    if tail is not None:
        lines.append(f"ok    last seal {tail.n} {tail.hash}: keep it elsewhere and compare it next time")
    return lines
