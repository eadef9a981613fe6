"""Spam storms, and the mark of what ran in one without approval."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("storm", sa.String(length=16), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_requests_storm"), ["storm"], unique=False)

    op.create_table(
        "storms",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("group_name", sa.String(length=50), nullable=False),
        sa.Column("open_key", sa.String(length=50), nullable=True),
        sa.Column("declared_by", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("longest_expiry", sa.Integer(), nullable=False),
        sa.Column("review_by", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=32), nullable=False),
        sa.Column("reminds_at", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("shown", sa.Text(), nullable=False, server_default=""),
        sa.Column("draw_until", sa.BigInteger(), nullable=True),
        sa.Column("finished", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storms")),
        sa.UniqueConstraint("open_key", name=op.f("uq_storms_open_key")),
    )
