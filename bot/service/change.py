"""Writes a change of a request with its history, and asks for its card to be redrawn."""

from datetime import datetime

from bot.domain.request import Change, Request
from bot.service.ports import Surface, Transaction


def write_change(tx: Transaction, before: Request, change: Change, *, now: datetime) -> None:
    """All of it in the caller's transaction; raises Raced where the request changed meanwhile."""
    if change.decision is not None:
        tx.requests.decide(before.id, change.decision)
    tx.requests.save(before, change.after)
    tx.requests.record(before.id, change.events)
    tx.pictures.want(before.id, Surface.CARD, before.channel, now)
    tx.jobs.show(before.id, before.revision + 1)
