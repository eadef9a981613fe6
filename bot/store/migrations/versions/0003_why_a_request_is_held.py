"""Requests say why they are held, since when, and who agreed that their group is created."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; nothing was held for a reason of its own before."""
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_for", sa.String(length=16), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("held_since", sa.BigInteger(), nullable=True))
        batch_op.add_column(
            sa.Column("group_agreed_by", sa.String(length=32), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Takes the columns away."""
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_column("group_agreed_by")
        batch_op.drop_column("held_since")
        batch_op.drop_column("held_for")
