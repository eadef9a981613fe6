"""What was decided on is worked out anew from the record, and a decision on anything else is named."""

import functools
import json
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain import chain, events
from bot.domain.inspection import link_columns
from bot.service.ports import Transaction
from bot.service.submit import submit
from bot.store import tables
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.record.conftest import DESK, NUMBERS
from tests.record.test_chain import by_hand, findings
from tests.service.fakes import Ticking, wish

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("told")]

ELSE = "was decided on something else than the record holds"
EVENT, REQUEST, HEAD = tables.events.c, tables.requests.c, tables.heads.c


async def decided_otherwise(database: Database) -> set[str]:
    """Requests with a decision on something else than the record holds."""
    return {one.subject for one in await findings(database) if one.words == ELSE}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests SET reason = 'they asked for it' WHERE id = 'r1'",
        "UPDATE items SET e164 = '+919870000009' WHERE request_id = 'r1' AND seq = 0",
    ],
)
async def test_what_was_changed_after_a_decision_is_named_with_the_decision(
    database: Database, statement: str
) -> None:
    assert await decided_otherwise(database) == set()
    with by_hand(database) as connection:
        connection.exec_driver_sql(statement)
    assert await decided_otherwise(database) == {"r1"}


@pytest.mark.parametrize("decision", ["approval", "rejection"])
async def test_a_decision_that_bears_another_hash_is_found(
    told: SqlStore, database: Database, clock: Ticking, decision: str
) -> None:
    ask = functools.partial(submit, command=wish(2, key="k4"), desk=DESK, now=clock(), new_id=lambda: "r4")
    await told.write(ask)
    event = {
        "approval": events.approval_given(by="ULEAD1", at=clock(), count=1, quorum=1, content="0" * 32),
        "rejection": events.request_rejected(by="ULEAD1", at=clock(), reason="no", content="0" * 32),
    }[decision]

    def decide(tx: Transaction) -> None:
        tx.requests.record("r4", [event])

    await told.write(decide)
    (found,) = [one for one in await findings(database) if one.table == "events"]
    assert (found.subject, found.column, found.words) == ("r4", "facts", ELSE)


def written_anew(connection: sa.Connection, change: Mapping[str, str]) -> None:
    """Writes the whole history of `r1` anew with these texts replaced, links and all."""
    query = sa.select(tables.events).where(EVENT.request_id == "r1").order_by(EVENT.n)
    prior = ""
    for row in connection.execute(query).mappings().all():
        known: dict[str, Any] = dict(row) | {"prior": prior}
        for old, new in change.items():
            known["changes"] = known["changes"].replace(old, new)
        made = chain.link(link_columns("r1", known, NUMBERS))
        values = {"changes": known["changes"], "prior": prior, "marks": made.marks, "hash": made.hash}
        connection.execute(sa.update(tables.events).where(EVENT.id == row["id"]).values(values))
        prior = made.hash
    connection.execute(sa.update(tables.heads).where(HEAD.subject == "r1").values(hash=prior))


async def test_a_history_written_anew_from_end_to_end_is_betrayed_by_what_was_decided(
    database: Database,
) -> None:
    """Links are made without a key, the hash of what a card showed is not."""

    def forge(connection: sa.Connection) -> None:
        written_anew(connection, {'"spam-callers"': '"vip-line"'})
        changed = sa.update(tables.requests).where(REQUEST.id == "r1").values(group_name="vip-line")
        connection.execute(changed)

    await database.write(forge)
    wrong = [one for one in await findings(database) if one.table not in ("seals", "standings")]
    assert [(one.subject, one.column, one.words) for one in wrong] == [("r1", "facts", ELSE)]


async def test_without_the_numbers_nothing_is_said_of_a_decision(database: Database) -> None:
    """What retention keeps as a hash cannot be worked out; that is no finding."""
    with by_hand(database) as connection:
        kept = NUMBERS.of("+919870000000")
        connection.exec_driver_sql(f"UPDATE items SET e164 = '{kept}' WHERE request_id = 'r1' AND seq = 0")  # noqa: S608
    assert await decided_otherwise(database) == set()


async def test_the_facts_of_a_decision_have_the_hash(database: Database) -> None:
    def look(connection: sa.Connection) -> list[str]:
        query = sa.select(EVENT.facts).where(EVENT.kind == "approval_given")
        return [json.loads(one)["content"] for one in connection.scalars(query)]

    assert [len(one) for one in await database.read(look)] == [32]
