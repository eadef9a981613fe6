"""The book of failures: bounded, masked, and patient with a database that is away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
import sqlalchemy as sa

from bot.logs import masked
from bot.service.failures import LONGEST, Failure, failure_of
from bot.service.trace import traced
from bot.store import failures
from bot.store.database import Database, DatabaseUnavailable
from bot.store.failures import FailureBook, failure_with

pytestmark = pytest.mark.anyio
T = TypeVar("T")

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Away:
    """A database that does not answer until it is back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.back = False

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        if not self.back:
            raise DatabaseUnavailable
        return await self.database.write(work)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        return await self.database.read(work)


def one(number: int, words: str = "words") -> Failure:
    at = AT + timedelta(seconds=number)
    return Failure(f"{number:08x}", at, "/block", "ValueError", words, "t1", "abc")


async def kept(database: Database, number: int) -> Failure | None:
    return await database.read(lambda connection: failure_with(connection, f"{number:08x}"))


async def test_a_failure_is_found_again_as_it_was(database: Database) -> None:
    book = FailureBook(database, masked)
    book.note(one(1))
    assert await book.written()
    assert await kept(database, 1) == one(1)


async def test_tokens_numbers_and_what_no_database_takes_are_left_out(database: Database) -> None:
    book = FailureBook(database, masked)
    book.note(one(1, words="xoxb-123456-secret of +919876543210\0"))
    assert await book.written()
    found = await kept(database, 1)
    assert found is not None
    assert found.words == "[secret] of …3210"


async def test_only_the_newest_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "KEPT", 3)
    book = FailureBook(database, masked)
    for number in range(5):
        book.note(one(number))
    assert await book.written()
    assert [await kept(database, number) is not None for number in range(5)] == [False, False, *[True] * 3]


async def test_what_the_database_does_not_take_now_is_written_when_it_is_back(database: Database) -> None:
    away = Away(database)
    book = FailureBook(away, masked)
    book.note(one(1))
    assert not await book.written()
    away.back = True
    assert await book.written()
    assert await kept(database, 1) is not None


async def test_one_that_cannot_be_written_does_not_keep_the_next_one_back(database: Database) -> None:
    book = FailureBook(database, masked)
    for number in (1, 1, 2):
        book.note(one(number))
    assert await book.written()
    assert await kept(database, 2) is not None


def test_a_failure_knows_its_trace_its_request_and_the_end_of_its_stack() -> None:
    with traced("t1", request_id="abc"):
        failure = failure_of(ValueError("x" * LONGEST * 2 + "the end"), "button")
    assert (failure.trace, failure.request_id, failure.kind, failure.what) == (
        "t1", "abc", "ValueError", "button",
    )  # fmt: skip
    assert len(failure.words) == LONGEST
    assert failure.words.endswith("the end\n")
