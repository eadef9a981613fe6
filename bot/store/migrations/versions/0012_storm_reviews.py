"""What a review made of each request of a storm, and which rules were noted last."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "storm_reviews",
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("storm_id", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reviewer", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.String(length=16), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_storm_reviews_request_id_requests")
        ),
        sa.ForeignKeyConstraint(["storm_id"], ["storms.id"], name=op.f("fk_storm_reviews_storm_id_storms")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_storm_reviews")),
    )
    op.create_index(op.f("ix_storm_reviews_storm_id"), "storm_reviews", ["storm_id"], unique=False)
    op.create_table(
        "last_rules",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_last_rules")),
    )
