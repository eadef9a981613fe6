"""A database of the first version, with rows in every table, comes to the present schema and is worked on."""

import functools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

import bot.store
from bot.domain import expiry
from bot.domain.expiry import Duration
from bot.domain.request import State
from bot.domain.standing import Known
from bot.domain.verdict import Verdict
from bot.service.decide import Click, approve
from bot.store.database import Database
from bot.store.migrate import is_current, migrate
from bot.store.store import SqlStore
from tests.postgres import Server
from tests.service.fakes import FakeQueue, desk

pytestmark = pytest.mark.anyio

THEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
MOMENT = int(THEN.timestamp() * 1000)
FOREVER = int((THEN + timedelta(days=36500)).timestamp() * 1000)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Empty, without any schema."""
    if request.param == "sqlite":
        found = Database(f"sqlite:///{tmp_path / 'old.db'}")
        yield found
        found.close()
        return
    server: Server = request.getfixturevalue("postgres")
    with server.empty() as url:
        found = Database(url)
        yield found
        found.close()


on_both = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def settings() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.__file__).parent / "migrations"))
    return config


def upgrade(database: Database, revision: str) -> None:
    config = settings()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def revisions() -> list[str]:
    """All of them, the first one first."""
    script = ScriptDirectory.from_config(settings())
    return [one.revision for one in script.walk_revisions()][::-1]


def insert(database: Database, table: str, **values: Any) -> None:
    """A row of what the table is at this revision: what is not named is zero or empty where it must be."""
    with database.engine.begin() as connection:
        reflected = sa.Table(table, sa.MetaData(), autoload_with=connection)
        row = {
            column.name: 0 if isinstance(column.type, sa.Integer | sa.BigInteger) else ""
            for column in reflected.columns
            if not column.nullable and column.server_default is None and column.autoincrement is not True
        }
        if table == "events":
            row.pop("id", None)
        connection.execute(sa.insert(reflected).values({**row, **values}))


def fill(database: Database) -> None:
    """A request that waits and one that is done, as the first version wrote them."""
    month = expiry.to_text(Duration("for 30 days", 0, 30, 0))
    for request_id, state in (("waits", "pending"), ("ended", "done")):
        insert(
            database, "requests", id=request_id, asked_key=f"key-{request_id}", team="T1", kind="block",
            state=state, group_name="spam-callers", requester="UAGENT", requester_tz="Asia/Kolkata",
            reason="robocalls", expiry=month, quorum=1, total=1, channel="C1", created_at=MOMENT,
            expires_at=FOREVER if state == "done" else None,
        )  # fmt: skip
        verdict = Verdict.BLOCKED if state == "done" else Verdict.WAITING
        number = "+919876543210" if state == "done" else "+919876543211"
        insert(
            database, "items", request_id=request_id, e164=number, verdict=verdict.value, changed_at=MOMENT
        )
        insert(
            database, "events", request_id=request_id, kind="request_asked", actor="UAGENT", at=MOMENT,
            facts=json.dumps({"numbers": 1}),
        )  # fmt: skip
        insert(
            database, "pictures", request_id=request_id, surface="card", channel="C1", ts="1.0", wanted=1,
            shown=1, changed_at=MOMENT,
        )  # fmt: skip
    insert(database, "batches", request_id="ended", state="done", tries=1, done_at=MOMENT)
    insert(database, "decisions", request_id="ended", actor="ULEAD1", decided="approved", at=MOMENT)
    insert(database, "vendor_tokens", account="acct", generations="[]")
    insert(database, "vendor_traffic", account="acct", in_flight="[]")


@on_both
async def test_rows_of_the_first_version_survive_every_migration_and_are_worked_on(
    database: Database,
) -> None:
    first, *others = revisions()
    upgrade(database, first)
    fill(database)
    for revision in others:
        upgrade(database, revision)
    assert is_current(database)
    store = SqlStore(database, FakeQueue())
    ended = await store.read(lambda tx: tx.requests.get("ended"))
    assert ended is not None
    assert (ended.state, ended.reason, ended.created_at) == (State.DONE, "robocalls", THEN)
    (line,) = await store.read(lambda tx: tx.items.lines("ended"))
    assert (line.e164, line.verdict) == ("+919876543210", Verdict.BLOCKED)
    (standing,) = await store.read(lambda tx: tx.standings.of(("+919876543210",)))
    assert standing.standing.at(THEN + timedelta(days=1)) is Known.BLOCKED
    (event,) = await store.read(lambda tx: tx.requests.events("ended"))
    assert event.actor == "UAGENT"
    work = functools.partial(approve, click=Click("waits", "ULEAD1"), desk=desk(), now=THEN)
    assert await store.write(work) is State.APPROVED


@on_both
def test_a_filled_database_comes_to_the_present_schema_in_one_go_and_again(database: Database) -> None:
    upgrade(database, revisions()[0])
    fill(database)
    migrate(database)
    migrate(database)
    assert is_current(database)
