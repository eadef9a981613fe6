"""Keeps the token and the traffic of CloudAgent in the database, the token encrypted; decides nothing.

A change reads the account's row under a lock, lets a pure function decide, and writes the row, all in one
transaction: SQLite has one writer anyway, PostgreSQL locks the row.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy.dialects import postgresql, sqlite

from bot.service.hurry import a_call_waits
from bot.service.vendor_memory import InFlight, TokenState, TrafficState
from bot.store.vendor_tables import vendor_tokens, vendor_traffic

T = TypeVar("T")
State = TypeVar("State")

# Made once: each call to CloudAgent waits for them, and SQLAlchemy takes longer to write than to run them.
_OF = {one.name: one.c.account == sa.bindparam("of") for one in (vendor_tokens, vendor_traffic)}
_READ = {one.name: sa.select(one).where(_OF[one.name]) for one in (vendor_tokens, vendor_traffic)}
_LOCK = {name: query.with_for_update() for name, query in _READ.items()}
_WRITE = {one.name: sa.update(one).where(_OF[one.name]) for one in (vendor_tokens, vendor_traffic)}


class Transactions(Protocol):
    """What is needed of the database: one plain function run in one transaction."""

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Runs `work` and commits."""
        ...

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Runs `work` for reading."""
        ...


class SqlVault:
    """The token vault in the database (`bot.service.vendor_memory.TokenVault`).

    The sealer's first key encrypts and all of them decrypt, so that keys can be rotated.
    """

    def __init__(self, database: Transactions, account: str, sealer: MultiFernet) -> None:
        self._database = database
        self._account = account
        self._sealer = sealer

    async def read(self) -> TokenState:
        """The state as it is."""
        with a_call_waits():
            return await self._database.read(
                lambda connection: self._state(_row(connection, vendor_tokens, self._account))
            )

    async def change(self, decide: Callable[[TokenState], tuple[TokenState, T]]) -> T:
        """Replaces the state in one transaction and gives back the answer."""

        def work(connection: sa.Connection) -> T:
            before = self._state(_locked(connection, vendor_tokens, self._account))
            after, answer = decide(before)
            if after != before:
                _write(connection, vendor_tokens, self._account, self._columns(before, after))
            return answer

        with a_call_waits():
            return await self._database.write(work)

    def _state(self, row: sa.RowMapping | None) -> TokenState:
        if row is None:
            return TokenState()
        columns = {name: row[name] for name in row if name not in ("account", "sealed", "generations")}
        return TokenState(
            token=self._opened(row["sealed"]),
            generations=tuple(_moment(one) for one in json.loads(row["generations"])),
            **columns,
        )

    def _columns(self, before: TokenState, after: TokenState) -> dict[str, Any]:
        columns = _plain(after, "token", "generations")
        columns["generations"] = json.dumps([_milliseconds(one) for one in after.generations])
        if after.token != before.token:
            columns["sealed"] = self._sealed(after.token)
        return columns

    def _sealed(self, token: str | None) -> str | None:
        return None if token is None else self._sealer.encrypt(token.encode()).decode()

    def _opened(self, sealed: str | None) -> str | None:
        """None where the key was changed: a new token is asked for then."""
        try:
            return None if sealed is None else self._sealer.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


class SqlTraffic:
    """The traffic ledger in the database (`bot.service.vendor_memory.TrafficLedger`)."""

    def __init__(self, database: Transactions, account: str) -> None:
        self._database = database
        self._account = account

    async def read(self) -> TrafficState:
        """The state as it is."""
        return await self._database.read(
            lambda connection: _traffic(_row(connection, vendor_traffic, self._account))
        )

    async def change(self, decide: Callable[[TrafficState], tuple[TrafficState, T]]) -> T:
        """Replaces the state in one transaction and gives back the answer."""

        def work(connection: sa.Connection) -> T:
            before = _traffic(_locked(connection, vendor_traffic, self._account))
            after, answer = decide(before)
            if after != before:
                columns = _plain(after, "in_flight")
                columns["in_flight"] = json.dumps(
                    [[one.ticket, _milliseconds(one.until)] for one in after.in_flight]
                )
                _write(connection, vendor_traffic, self._account, columns)
            return answer

        with a_call_waits():
            return await self._database.write(work)


def forget_the_dead(connection: sa.Connection, account: str) -> None:
    """Frees what a process before us held when it died. Only for a process that is alone on its database."""
    of = vendor_traffic.c.account == account
    connection.execute(sa.update(vendor_traffic).where(of).values(in_flight="[]", probe_until=None))
    mine = vendor_tokens.c.account == account
    connection.execute(sa.update(vendor_tokens).where(mine).values(lease_until=None))


def _traffic(row: sa.RowMapping | None) -> TrafficState:
    if row is None:
        return TrafficState()
    in_flight = tuple(InFlight(ticket, _moment(until)) for ticket, until in json.loads(row["in_flight"]))
    columns = {name: row[name] for name in row if name not in ("account", "in_flight")}
    return TrafficState(in_flight=in_flight, **columns)


def _plain(state: TokenState | TrafficState, *others: str) -> dict[str, Any]:
    return {name: getattr(state, name) for name in state.__dataclass_fields__ if name not in others}


def _row(connection: sa.Connection, table: sa.Table, account: str) -> sa.RowMapping | None:
    return connection.execute(_READ[table.name], {"of": account}).mappings().one_or_none()


def _locked(connection: sa.Connection, table: sa.Table, account: str) -> sa.RowMapping:
    """The account's row, made where it is missing, and nobody else's until the transaction ends."""
    query, mine = _LOCK[table.name], {"of": account}
    row = connection.execute(query, mine).mappings().one_or_none()
    if row is None:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(insert(table).values(account=account).on_conflict_do_nothing())
        row = connection.execute(query, mine).mappings().one()
    return row


def _write(connection: sa.Connection, table: sa.Table, account: str, columns: dict[str, Any]) -> None:
    connection.execute(_WRITE[table.name], {"of": account, **columns})


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
