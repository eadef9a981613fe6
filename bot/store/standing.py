"""Counts how the ledger stands, for operators; reads only."""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.request import State
from bot.domain.verdict import Verdict
from bot.service.sight import Standing
from bot.store.tables import items, pictures, requests
from bot.store.vendor_tables import vendor_tokens

MOST_GENERATIONS = 8
"""Of the 10 tokens an hour that the vendor allows, those we spend."""


def standing(connection: sa.Connection, now: datetime) -> Standing:
    """One look; grouped counts, so that its cost does not grow with the text of the ledger."""
    states = _counts(connection, requests.c.state)
    verdicts = _counts(connection, items.c.verdict)
    return Standing(
        requests={state.value: states.get(state.value, 0) for state in State},
        numbers={verdict.value: verdicts.get(verdict.value, 0) for verdict in Verdict},
        held_numbers=_held(connection),
        oldest_work_seconds=_oldest_work(connection, now),
        pictures_behind=_scalar(
            connection, sa.select(sa.func.count()).where(pictures.c.shown < pictures.c.wanted)
        ),
        generations_left=tokens_left(connection, now),
    )


def _counts(connection: sa.Connection, column: sa.Column[str]) -> dict[str, int]:
    rows = connection.execute(sa.select(column, sa.func.count()).group_by(column))
    return {str(name): int(count) for name, count in rows}


def _held(connection: sa.Connection) -> int:
    return _scalar(
        connection,
        sa.select(sa.func.count())
        .select_from(items.join(requests, requests.c.id == items.c.request_id))
        .where(requests.c.state == State.HELD.value, items.c.verdict == Verdict.WAITING.value),
    )


def _oldest_work(connection: sa.Connection, now: datetime) -> float:
    due: datetime | None = connection.scalar(
        sa.select(requests.c.not_before)
        .where(requests.c.state == State.APPROVED.value, requests.c.not_before.is_not(None))
        .order_by(requests.c.not_before)
        .limit(1)
    )
    return 0.0 if due is None else max((now - due).total_seconds(), 0.0)


def tokens_left(connection: sa.Connection, now: datetime) -> int:
    """Tokens that may still be asked for in this hour."""
    return MOST_GENERATIONS - _generations(connection, now)


def _generations(connection: sa.Connection, now: datetime) -> int:
    """The most that any account has asked for in the last hour; moments are kept as milliseconds."""
    since = (now - timedelta(hours=1)).timestamp() * 1000
    booked = [json.loads(text) for text in connection.scalars(sa.select(vendor_tokens.c.generations))]
    return max((sum(moment > since for moment in one) for one in booked), default=0)


def _scalar(connection: sa.Connection, query: sa.Select[Any]) -> int:
    return int(connection.scalar(query) or 0)
