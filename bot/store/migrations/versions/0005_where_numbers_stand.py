"""Where each number stands, kept beside the items so that a million of them are searched at once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FOREVER = 4102358400000
"""2099-12-31 in milliseconds: the end of a permanent block."""
CHUNK = 1000


def upgrade() -> None:
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_at", sa.BigInteger(), nullable=True))
    standings = op.create_table(
        "standings",
        sa.Column("e164", sa.String(length=17), nullable=False),
        sa.Column("group_name", sa.String(length=50), nullable=False),
        sa.Column("backwards", sa.String(length=17), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("requester", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"], name=op.f("fk_standings_request_id")),
        sa.PrimaryKeyConstraint("e164", "group_name", name=op.f("pk_standings")),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index("ix_standings_backwards", ["backwards", "group_name"], unique=False)
        batch_op.create_index("ix_standings_group_name", ["group_name", "high", "e164"], unique=False)
        batch_op.create_index("ix_standings_requester", ["requester", "high", "e164"], unique=False)
    _fill(standings)


def _fill(standings: sa.Table) -> None:
    """From what was blocked before: until now nothing was ever unblocked, so the later answer wins."""
    connection = op.get_bind()
    known = sa.text(
        "SELECT i.e164, r.group_name, i.verdict, r.id, r.requester, r.expires_at FROM items i "
        "JOIN requests r ON r.id = i.request_id WHERE r.kind = 'block' AND "
        "(i.verdict IN ('blocked', 'unconfirmed', 'mismatched') OR (i.verdict = 'waiting' AND i.sent > 0)) "
        "ORDER BY i.e164, r.group_name, i.changed_at"
    )
    rows: dict[tuple[str, str], dict[str, object]] = {}
    ends: dict[tuple[str, str], tuple[int, int]] = {}
    for e164, group, verdict, request, requester, expires_at in connection.execute(known).all():
        until = FOREVER if expires_at is None else int(expires_at)
        low, high = ends.get((e164, group), (0, 0))
        sure = verdict == "blocked"
        low, high = (until, until) if sure else (min(low, until), max(high, until))
        ends[e164, group] = (low, high)
        rows[e164, group] = {
            "e164": e164,
            "group_name": group,
            "backwards": e164[::-1],
            "low": low,
            "high": high,
            "request_id": request,
            "requester": requester,
        }
    filled = list(rows.values())
    for first in range(0, len(filled), CHUNK):
        connection.execute(sa.insert(standings), filled[first : first + CHUNK])
