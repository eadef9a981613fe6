"""Use case: rules other than those of the last note hold now; the history keeps which."""

from datetime import datetime

from bot.domain import events
from bot.service.ports import Transaction

SUBJECT = "policy"
MOST_KEPT = 50_000
"""Characters of the file that the history keeps; beyond that only its fingerprint."""


def note_policy(tx: Transaction, *, digest: str, text: str, now: datetime) -> bool:
    """Records the rules once, however many processes read them; whether they were new."""
    last = tx.chronicle.last(SUBJECT)
    known = str(last.facts.get("digest", "")) if last else ""
    if not tx.chronicle.renew(SUBJECT, digest):
        return False
    kept = text if len(text) <= MOST_KEPT else ""
    tx.chronicle.record(SUBJECT, [events.policy_changed(at=now, digest=digest, was=known, text=kept)])
    return True
