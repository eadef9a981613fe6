"""Events that belong to no single request, such as a change of the policy."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=40), nullable=False, server_default=""))
        batch_op.alter_column("request_id", existing_type=sa.String(length=16), nullable=True)
        batch_op.create_index(batch_op.f("ix_events_subject"), ["subject"], unique=False)
