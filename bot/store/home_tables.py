"""The tables behind App Home, reconciliations and weekly reports. Columns only: the use cases decide."""

import sqlalchemy as sa

from bot.store.instant import Instant
from bot.store.tables import metadata

homes = sa.Table(
    "homes",
    metadata,
    sa.Column("user_id", sa.String(32), primary_key=True),
    sa.Column("opened_at", Instant, nullable=False, index=True),
    # The id of the latest event that is shown; ids only grow.
    sa.Column("seen", sa.BigInteger, nullable=False, default=0),
    sa.Column("shown", sa.String(64), nullable=False, default=""),
    sa.Column("published_at", Instant),
    sa.Column("not_before", Instant, nullable=False),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("user_id", sa.String(32), primary_key=True),
    sa.Column("entered", sa.Text, nullable=False),
    sa.Column("changed_at", Instant, nullable=False, index=True),
)

reconciliations = sa.Table(
    "reconciliations",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("asked_key", sa.String(255), nullable=False, unique=True),
    sa.Column("team", sa.String(32), nullable=False),
    sa.Column("asked_by", sa.String(32), nullable=False),
    sa.Column("group_name", sa.String(50), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("stage", sa.String(16), nullable=False, index=True),
    sa.Column("ts", sa.String(32), nullable=False, default=""),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("found", sa.Text, nullable=False, default="[]"),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("lease_until", Instant),
    sa.Column("created_at", Instant, nullable=False),
)

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("week", sa.String(8), primary_key=True),
    sa.Column("until_at", Instant, nullable=False),
    sa.Column("ts", sa.String(32), nullable=False, default=""),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("finished", sa.Integer, nullable=False, default=0),
    sa.Column("lease_until", Instant),
)
