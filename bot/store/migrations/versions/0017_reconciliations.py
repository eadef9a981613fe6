"""Lists of CloudAgent's console, compared with the ledger; weekly reports."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("asked_key", sa.String(length=255), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("group_name", sa.String(length=50), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.UniqueConstraint("asked_key", name=op.f("uq_reconciliations_asked_key")),
    )
    op.create_index(op.f("ix_reconciliations_stage"), "reconciliations", ["stage"], unique=False)
    op.create_table(
        "reports",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "week", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_requests_closed_at"), "requests", ["closed_at"], unique=False)
