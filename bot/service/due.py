"""Whether a sweep would find anything: one transaction in place of eight; what it finds, it leaves alone."""

from datetime import datetime

from bot.service.ports import Transaction
from bot.service.sweep import GRACE


def anything_due(tx: Transaction, now: datetime) -> bool:
    """Asks what each look of the sweep asks first. Who adds a look there adds its question here."""
    return bool(
        tx.requests.waiting(now, 1)
        or tx.requests.overdue(now, GRACE, 1)
        or tx.endings.over(now, 1)
        or tx.endings.channels(now)
        or tx.storms.unfinished()
        or tx.letters.due(now, 1)
        or tx.pictures.behind(now, 1)
        or tx.files.due(now, 1)
    )
