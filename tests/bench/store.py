"""Numbers stored and verdicts recorded, beside Core's executemany: `python -m tests.bench.store`.

Ours is the whole use case: the request, its numbers, its event and its picture, all covered by the chain of
hashes; then a verdict for each number, in transactions of a hundred, with the table of what stands where kept
up. The floor writes the same rows into the same table, in as many transactions, and no more.
"""

import asyncio
import functools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.verdict import Judgement, Verdict
from bot.logs import configure
from bot.service.ports import Transaction
from bot.service.submit import Submit, submit
from bot.service.verdicts import note_verdicts
from bot.store import tables
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.store import SqlStore
from tests.bench.process import say
from tests.bench.vendor import wish
from tests.postgres import count_at_once, server
from tests.service.fakes import FakeQueue, desk

NUMBERS, A_CALL, ROUNDS = 10_000, 100, 5
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ITEM = tables.items.c
VERDICT = (
    sa.update(tables.items)
    .where(ITEM.request_id == sa.bindparam("of"), ITEM.seq == sa.bindparam("at_seq"))
    .values(verdict=sa.bindparam("found"), words=sa.bindparam("said"), changed_at=sa.bindparam("at"))
)


def main() -> None:
    """Prints the figures for both databases."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure("SQLite", f"sqlite:///{folder}/store.db"))
    with server() as here, here.migrated() as url:
        asyncio.run(measure("PostgreSQL", url))


@dataclass
class Pen:
    """Both ways of writing into one database."""

    database: Database
    store: SqlStore

    async def bare_numbers(self, name: str, command: Submit) -> None:
        rows = [
            {
                "request_id": name, "seq": seq, "e164": number.e164, "note": "", "words": "", "sent": 0,
                "verdict": Verdict.WAITING.value, "changed_at": NOW,
            }
            for seq, number in enumerate(command.numbers.numbers)
        ]  # fmt: skip
        await self.database.write(functools.partial(_execute, statement=sa.insert(tables.items), rows=rows))

    async def bare_verdicts(self, name: str, command: Submit) -> None:
        for first in range(0, len(command.numbers.numbers), A_CALL):
            rows = [
                {"of": name, "at_seq": seq, "found": Verdict.BLOCKED.value, "said": "", "at": NOW}
                for seq in range(first, first + A_CALL)
            ]
            await self.database.write(functools.partial(_execute, statement=VERDICT, rows=rows))

    async def our_numbers(self, name: str, command: Submit) -> None:
        ours = functools.partial(submit, command=command, desk=desk(), now=NOW, new_id=lambda: name)
        await self.store.write(ours)

    async def our_verdicts(self, name: str, command: Submit) -> None:
        numbers = [number.e164 for number in command.numbers.numbers]
        for first in range(0, len(numbers), A_CALL):
            judged = dict.fromkeys(numbers[first : first + A_CALL], Judgement(Verdict.BLOCKED))

            def work(tx: Transaction, judged: dict[str, Judgement] = judged) -> None:
                note_verdicts(tx, name, judged, NOW)

            await self.store.write(work)


def _execute(connection: sa.Connection, statement: sa.Executable, rows: list[dict[str, Any]]) -> None:
    connection.execute(statement, rows)


async def measure(title: str, url: str) -> None:
    database = Database(url)
    migrate(database)
    pen = Pen(database, SqlStore(database, FakeQueue()))
    found: dict[str, list[float]] = {}
    for turn in range(ROUNDS):
        for way in ("bare", "ours"):
            command = wish(
                NUMBERS, first=10_000_000 + turn * 200_000 + (way == "ours") * 100_000, key=f"{way}{turn}"
            )
            name = f"{way}-{turn}"
            if way == "bare":
                await pen.our_numbers(name, wish(1, first=90_000_000 + turn, key=f"owner{turn}"))
                await database.write(functools.partial(_clear, name=name))
            for kind in ("numbers", "verdicts"):
                write = getattr(pen, f"{'our' if way == 'ours' else way}_{kind}")
                found.setdefault(f"{way} {kind}", []).append(await timed(lambda: write(name, command)))  # noqa: B023
                await count_at_once(database)  # by the workers, so it is not timed
    for kind in ("numbers", "verdicts"):
        bare, ours = (statistics.median(found[f"{way} {kind}"]) for way in ("bare", "ours"))
        say(f"{title}, {NUMBERS} {kind}: ours {ours:.2f} s = {ours / bare:.2f} x executemany's {bare:.2f} s")
    database.close()


def _clear(connection: sa.Connection, name: str) -> None:
    connection.execute(sa.delete(tables.items).where(ITEM.request_id == name))


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
