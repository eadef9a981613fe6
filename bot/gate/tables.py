"""The gate's own tables: where the app is installed, and OAuth states under way. No ledger, no requests."""

from pathlib import Path

import sqlalchemy as sa

from bot.store.instant import Instant
from bot.store.migrate import Schema

metadata = sa.MetaData()

SCHEMA = Schema(Path(__file__).parent / "migrations", "gate_version")

installations = sa.Table(
    "gate_installations",
    metadata,
    sa.Column("team", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("installed_by", sa.String(32), nullable=False),
    sa.Column("installed_at", Instant, nullable=False),
    sa.Column("gone_at", Instant),
)

oauth_states = sa.Table(
    "gate_oauth_states",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
