"""The chain of the record: each event carries the hash of the one before, and all are sealed in a row."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("n", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("prior", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("marks", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hash", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("changes", sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "heads",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_heads")),
    )
    op.create_index(
        "ix_heads_unsealed",
        "heads",
        ["subject"],
        unique=False,
        sqlite_where=sa.text("n > sealed"),
        postgresql_where=sa.text("n > sealed"),
    )
    op.create_table(
        "seals",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("head_n", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("prior", sa.String(length=64), nullable=False),
        sa.Column("marks", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_seals")),
    )
    op.create_index(op.f("ix_seals_subject"), "seals", ["subject"], unique=False)
    op.create_table(
        "record_keys",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_record_keys")),
    )
