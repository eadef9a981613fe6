"""Reads the ledger beside the bots that write it: all rows at the end, and what is unfinished meanwhile."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.errors import RetryLater
from bot.store import tables
from bot.store.database import Database

Rows = Sequence[sa.RowMapping]


async def everything(database: Database) -> tuple[Rows, Rows, Rows]:
    """Requests, items and events."""
    return await database.read(_everything)


async def unfinished(database: Database) -> list[str]:
    """What is not done, or done and not yet shown in Slack; one line each. Unknown is unfinished too."""
    try:
        return await database.read(_unfinished)
    except (RetryLater, sa.exc.DBAPIError) as error:
        return [f"the ledger cannot be read: {type(error).__name__}"]


def _everything(connection: sa.Connection) -> tuple[Rows, Rows, Rows]:
    wanted = (tables.requests, tables.items, tables.events)
    rows = [connection.execute(sa.select(table)).mappings().all() for table in wanted]
    return rows[0], rows[1], rows[2]


def _unfinished(connection: sa.Connection) -> list[str]:
    request, picture = tables.requests.c, tables.pictures.c
    open_ones = connection.execute(sa.select(request.id, request.state).where(request.state != "done"))
    behind = connection.execute(
        sa.select(picture.request_id, picture.surface).where(picture.shown < picture.wanted)
    )
    return [f"{first} {second}" for first, second in (*open_ones, *behind)]
