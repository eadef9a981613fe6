"""Replaces telephone numbers that are no longer needed by their keyed hashes, wherever they stand.

The chain holds hashes from the beginning, so it proves the same before and after. What is still blocked, or
was asked for lately, keeps its numbers.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain import events
from bot.domain.number_hash import MARK, NumberHash
from bot.domain.request import SETTLED, Kind, State
from bot.store import home_tables, tables, vendor_tables
from bot.store.chain import Chain
from bot.store.standings_upkeep import StandingsUpkeep

REQUEST, ITEM, STORM = tables.requests.c, tables.items.c, tables.storms.c
AT_ONCE = 20
"""Requests of one transaction."""

Hide = Callable[[str], str]


def hash_numbers(connection: sa.Connection, hashes: NumberHash, before: datetime, at: datetime) -> int:
    """Hashes the numbers of some requests and storms that were over before that moment; how many."""
    requests = list(connection.scalars(_over_requests(before)))
    for request_id in requests:
        _hash_request(connection, hashes, request_id, at)
    storms = list(connection.scalars(_over_storms(before)))
    for storm_id in storms:
        _hash_storm(connection, hashes, storm_id, at)
    _hash_passing(connection, hashes, before)
    return len(requests) + len(storms)


def _over_requests(before: datetime) -> sa.Select[Any]:
    """Settled long ago, over long ago, and nothing stands because of them; with a number still in them."""
    number = sa.exists().where(ITEM.request_id == REQUEST.id, ~ITEM.e164.startswith(MARK))
    stands = sa.exists().where(tables.standings.c.request_id == REQUEST.id, tables.standings.c.high > before)
    never_sent = sa.or_(REQUEST.state != State.DONE.value, REQUEST.kind == Kind.UNBLOCK.value)
    over = sa.or_(never_sent, REQUEST.expires_at.is_(None), REQUEST.expires_at < before)
    settled = REQUEST.state.in_([one.value for one in SETTLED])
    query = sa.select(REQUEST.id).where(settled, REQUEST.closed_at < before, over, ~stands, number)
    return query.order_by(REQUEST.closed_at).limit(AT_ONCE).with_for_update()


def _over_storms(before: datetime) -> sa.Select[Any]:
    done = sa.exists().where(
        tables.events.c.subject == sa.literal("storm:") + STORM.id, tables.events.c.kind == "numbers_hashed"
    )
    return sa.select(STORM.id).where(STORM.reviewed_at < before, ~done).limit(AT_ONCE)


def _hash_request(connection: sa.Connection, hashes: NumberHash, request_id: str, at: datetime) -> None:
    numbers = _hash_items(connection, hashes, request_id)
    _texts(connection, tables.requests, REQUEST.id == request_id, ("reason", "note"), hashes.in_text)
    mine = tables.decisions.c.request_id == request_id
    _texts(connection, tables.decisions, mine, ("reason",), hashes.in_text)
    _hash_events(connection, hashes, tables.events.c.request_id == request_id)
    about = tables.letters.c.request_id == request_id
    _texts(connection, tables.letters, about, ("facts", "trouble"), _in_json(hashes))
    _texts(connection, tables.files, tables.files.c.id == request_id, ("wish", "found"), _in_json(hashes))
    _standings(connection, hashes, numbers)
    chain = Chain(connection, hashes)
    chain.record(request_id, request_id, [events.numbers_hashed(at=at, numbers=len(numbers))])
    chain.flush()


def _hash_items(connection: sa.Connection, hashes: NumberHash, request_id: str) -> list[str]:
    rows = connection.execute(
        sa.select(ITEM.seq, ITEM.e164, ITEM.note, ITEM.words).where(ITEM.request_id == request_id)
    ).all()
    connection.execute(
        sa.update(tables.items)
        .where(ITEM.request_id == request_id, ITEM.seq == sa.bindparam("at_seq"))
        .values(e164=sa.bindparam("is"), note=sa.bindparam("noted"), words=sa.bindparam("said")),
        [
            {
                "at_seq": row.seq,
                "is": hashes.of(row.e164),
                "noted": hashes.in_text(row.note),
                "said": hashes.in_text(row.words),
            }
            for row in rows
        ],
    )
    return [row.e164 for row in rows]


def _hash_storm(connection: sa.Connection, hashes: NumberHash, storm_id: str, at: datetime) -> None:
    subject = f"storm:{storm_id}"
    _texts(connection, tables.storms, STORM.id == storm_id, ("reason", "shown"), hashes.in_text)
    _hash_events(connection, hashes, tables.events.c.subject == subject)
    letters = tables.letters.c.key.startswith(f"{subject}:", autoescape=True)
    _texts(connection, tables.letters, letters, ("facts", "trouble"), _in_json(hashes))
    chain = Chain(connection, hashes)
    chain.record(subject, None, [events.numbers_hashed(at=at, numbers=0)])
    chain.flush()


def _hash_passing(connection: sa.Connection, hashes: NumberHash, before: datetime) -> None:
    """Messages, files and notices of long ago that belong to no request."""
    letter, file, notice = tables.letters.c, tables.files.c, vendor_tables.notices.c
    old = sa.and_(letter.request_id.is_(None), letter.written_at < before)
    _texts(connection, tables.letters, old, ("facts", "trouble"), _in_json(hashes))
    dropped = sa.and_(file.state.in_(("failed", "dropped")), file.created_at < before)
    _texts(connection, tables.files, dropped, ("wish", "found"), _in_json(hashes))
    draft = home_tables.drafts.c.changed_at < before
    _texts(connection, home_tables.drafts, draft, ("entered",), _in_json(hashes))
    ended = notice.ended_at < before
    _texts(connection, vendor_tables.notices, ended, ("note",), hashes.in_text)


def _hash_events(connection: sa.Connection, hashes: NumberHash, which: sa.ColumnElement[bool]) -> None:
    def hide(text: str) -> str:
        return json.dumps(hashes.in_facts(json.loads(text)), sort_keys=True, ensure_ascii=False)

    _texts(connection, tables.events, which, ("facts",), hide)


def _standings(connection: sa.Connection, hashes: NumberHash, numbers: Sequence[str]) -> None:
    """A number that another request still has keeps its row; the others are found by their hash."""
    standings = StandingsUpkeep(connection, hashes)
    for first in range(0, len(numbers), 400):
        part = numbers[first : first + 400]
        still = set(connection.scalars(sa.select(ITEM.e164).where(ITEM.e164.in_(part)).distinct()))
        gone = [one for one in part if one not in still]
        connection.execute(sa.delete(tables.standings).where(tables.standings.c.e164.in_(gone)))
        standings.refresh([*still, *map(hashes.of, gone)])


def _texts(
    connection: sa.Connection,
    table: sa.Table,
    which: sa.ColumnElement[bool],
    columns: Sequence[str],
    hide: Hide,
) -> None:
    """Rewrites texts of some rows, and only those that change."""
    keys = list(table.primary_key)
    rows = connection.execute(sa.select(*keys, *(table.c[name] for name in columns)).where(which)).mappings()
    for row in rows.all():
        hidden = {name: hide(row[name]) for name in columns}
        if any(hidden[name] != row[name] for name in columns):
            this = [key == row[key.name] for key in keys]
            connection.execute(sa.update(table).where(*this).values(hidden))


def _in_json(hashes: NumberHash) -> Hide:
    """Hashes the numbers in every text of a JSON document; in what is none, in the text itself."""

    def walk(value: object) -> object:
        if isinstance(value, dict):
            return {name: walk(one) for name, one in value.items()}
        if isinstance(value, list):
            return [walk(one) for one in value]
        return hashes.in_text(value) if isinstance(value, str) else value

    def hide(text: str) -> str:
        try:
            return json.dumps(walk(json.loads(text)), sort_keys=True, ensure_ascii=False)
        except ValueError:
            return hashes.in_text(text)

    return hide
