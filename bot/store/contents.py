"""The keyed hash of what a request asks for; changes nothing."""

import sqlalchemy as sa

from bot.domain.content import content_hash
from bot.domain.expiry import to_text
from bot.domain.number_hash import NumberHash
from bot.domain.request import Request
from bot.domain.verdict import Verdict
from bot.store import tables

ITEM = tables.items.c

IN_ORDER = (
    sa.select(ITEM.e164)
    .where(ITEM.request_id == sa.bindparam("of"), ITEM.verdict == Verdict.WAITING.value)
    .order_by(ITEM.seq)
    .subquery()
)
TOGETHER = sa.select(sa.func.aggregate_strings(IN_ORDER.c.e164, ","))
"""One text instead of a row for each number: an approver waits for it. No stored number has a comma."""


class SqlContents:
    """Implements the port `Contents` on one connection."""

    def __init__(self, connection: sa.Connection, hashes: NumberHash) -> None:
        self._connection = connection
        self._hashes = hashes

    def of(self, request: Request) -> str:
        """Of kind, group, requester, expiry, reason, and the numbers that nobody took out, in order."""
        asked = (
            request.kind.value,
            request.group,
            request.requester,
            to_text(request.expiry),
            request.reason,
        )
        numbers: str | None = self._connection.scalar(TOGETHER, {"of": request.id})
        return content_hash(asked, numbers.split(",") if numbers else [], self._hashes)
