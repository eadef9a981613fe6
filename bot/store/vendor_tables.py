"""The two rows an account at CloudAgent has: its token, and its traffic. Columns only."""

import sqlalchemy as sa

from bot.store.tables import Instant, metadata

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
