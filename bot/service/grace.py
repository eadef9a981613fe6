"""How long approved work waits before it begins, so that a mis-click can be taken back; writes nothing."""

from datetime import datetime

from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.domain.storm import is_open
from bot.service.ports import Transaction


def grace(tx: Transaction, request: Request, policy: Policy, now: datetime) -> int:
    """Seconds before approved work begins; none in a storm of its group, where every second counts."""
    storm = tx.storms.open_for(request.group) if policy.cancel_seconds else None
    return 0 if storm is not None and is_open(storm, now) else policy.cancel_seconds
