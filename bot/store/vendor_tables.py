"""What is kept of CloudAgent: the token, the traffic, and what the channel was told. Columns only."""

import sqlalchemy as sa

from bot.store.instant import Instant
from bot.store.tables import metadata

vendor_tokens = sa.Table(
    "vendor_tokens",
    metadata,
    sa.Column("account", sa.String(255), primary_key=True),
    sa.Column("sealed", sa.Text),
    sa.Column("generation", sa.Integer, nullable=False, default=0),
    sa.Column("minted_at", Instant),
    sa.Column("expires_at", Instant),
    sa.Column("generations", sa.Text, nullable=False, default="[]"),
    sa.Column("lease_until", Instant),
    sa.Column("troubled_at", Instant),
    sa.Column("wars", sa.Integer, nullable=False, default=0),
    sa.Column("war_since", Instant),
    sa.Column("held_until", Instant),
    sa.Column("held_for", sa.String(32), nullable=False, default=""),
)

vendor_traffic = sa.Table(
    "vendor_traffic",
    metadata,
    sa.Column("account", sa.String(255), primary_key=True),
    sa.Column("next_at", Instant),
    sa.Column("in_flight", sa.Text, nullable=False, default="[]"),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("failing_since", Instant),
    sa.Column("open_until", Instant),
    sa.Column("probe_until", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("since", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("numbers", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("until", Instant),
    sa.Column("ts", sa.String(32), nullable=False, default=""),
    sa.Column("wanted", sa.Integer, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False, default=0),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("lease_until", Instant),
)

sa.Index(
    "ix_notices_open",
    notices.c.kind,
    unique=True,
    sqlite_where=notices.c.ended_at.is_(None),
    postgresql_where=notices.c.ended_at.is_(None),
)
