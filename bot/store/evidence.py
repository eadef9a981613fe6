"""Which columns are evidence, covered by the chain, and which are not and why; changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store import tables

TIMER = "a timer or lock of the running work: it says when somebody looks next, not what was done"
PICTURE = "a picture of the record in Slack, drawn anew from it"
CACHE = "a cache of CloudAgent's state, which is asked anew"

NOT_EVIDENCE: Mapping[str, str] = {
    "requests.revision": TIMER,
    "requests.lease_owner": TIMER,
    "requests.lease_until": TIMER,
    "requests.due_at": TIMER,
    "requests.warns_at": TIMER,
    "requests.not_before": TIMER,
    "requests.reminds_at": TIMER,
    "storms.reminds_at": TIMER,
    "events.id": "the database's own row number; the place in the chain is `n`",
    "storms.ts": PICTURE,
    "storms.shown": PICTURE,
    "storms.draw_until": TIMER,
    "storms.finished": PICTURE,
    "pictures": PICTURE,
    "letters": "messages on their way; what they tell stands in the events",
    "files": "files on their way; what they ask for becomes a request, which is evidence",
    "notices": PICTURE,
    "homes": PICTURE,
    "drafts": "what somebody has entered and not sent: nobody was asked for anything yet",
    "reconciliations": "CloudAgent's lists on their way; what is adopted or asked for becomes a request",
    "reports": PICTURE,
    "failures": "mistakes of Blockbot's own, for operators; nothing of the record",
    "last_rules": "the fingerprint of the latest policy_changed event, so that one process notes a change",
    "vendor_tokens": CACHE,
    "vendor_traffic": CACHE,
    "record_keys": "encrypted: a changed key opens nothing, and every hash of a number is then reported",
}
"""Columns, or whole tables, that the chain does not cover, with the reason."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A table whose rows the chain covers; `owner` names the subject of a row, `key` the row in it."""

    table: sa.Table
    owner: str
    key: str
    columns: tuple[str, ...]
    prefix: str = ""
    """What stands before the owner in the subject's name."""


def _covered(table: sa.Table, owner: str, key: str, prefix: str = "") -> Covered:
    own = [column.name for column in table.c if column.name not in (owner, key)]
    columns = tuple(name for name in own if f"{table.name}.{name}" not in NOT_EVIDENCE)
    return Covered(table, owner, key, columns, prefix)


COVERED = (
    _covered(tables.requests, "id", ""),
    _covered(tables.items, "request_id", "seq"),
    _covered(tables.batches, "request_id", "seq"),
    _covered(tables.decisions, "request_id", "actor"),
    _covered(tables.storms, "id", "", "storm:"),
    _covered(tables.storm_reviews, "storm_id", "request_id", "storm:"),
)
"""Tables whose rows are followed change by change."""

DERIVED = (tables.standings,)
"""Tables that are worked out anew from evidence."""

CHAINS = (tables.events, tables.heads, tables.seals)
"""Tables that are the chain itself."""

_COLUMNS = {one.table.name: frozenset(one.columns) for one in COVERED}


def evident(table: str, values: Mapping[str, object]) -> dict[str, object]:
    """Of a row's values those that are evidence."""
    return {name: value for name, value in values.items() if name in _COLUMNS[table]}


def evidence_columns() -> set[str]:
    """Those that `blockbot doctor --audit` checks."""
    checked = {
        f"{one.table.name}.{name}" for one in COVERED for name in (*one.columns, one.owner, one.key) if name
    }
    whole = {f"{table.name}.{column.name}" for table in (*DERIVED, *CHAINS) for column in table.c}
    return checked | whole - NOT_EVIDENCE.keys()
