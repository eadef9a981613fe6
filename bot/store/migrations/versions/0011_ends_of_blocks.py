"""When people are warned of the end of a block, and when it was noted that it is over."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("warns_at", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.BigInteger(), nullable=True))
    # Whatever is over by now needs no late word; an end that is to come is noted when it comes.
    now = sa.cast(sa.literal_column(_NOW[op.get_bind().dialect.name]), sa.BigInteger)
    requests = sa.table(
        "requests", *(sa.column(name) for name in ("state", "kind", "expires_at", "due_at", "ended_at"))
    )
    finished = (requests.c.state == "done", requests.c.kind == "block", requests.c.expires_at.is_not(None))
    op.execute(
        sa.update(requests)
        .where(*finished, requests.c.expires_at <= now)
        .values(ended_at=requests.c.expires_at)
    )
    op.execute(
        sa.update(requests).where(*finished, requests.c.expires_at > now).values(due_at=requests.c.expires_at)
    )


_NOW = {"sqlite": "strftime('%s', 'now') * 1000", "postgresql": "extract(epoch from now()) * 1000"}
