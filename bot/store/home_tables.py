"""The tables behind App Home. Columns only: what may be written when, the use cases decide."""

import sqlalchemy as sa

from bot.store.tables import Instant, metadata

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
