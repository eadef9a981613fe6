"""Writes a change of a request with its history, and asks for its card to be redrawn."""

from datetime import datetime

from bot.domain.request import Change, Request
from bot.service.ports import Surface, Transaction


def write_change(tx: Transaction, before: Request, change: Change, *, now: datetime) -> None:
    """All of it in the caller's transaction; raises Raced where the request changed meanwhile."""
    note_decision(tx, change)
    tx.requests.save(before, change.after)
    tx.requests.record(before.id, change.events)
    tx.pictures.want(before.id, Surface.CARD, before.channel, now)
    tx.jobs.show(before.id, before.revision + 1)


def note_decision(tx: Transaction, change: Change) -> None:
    """What somebody decided by it, where somebody did."""
    if change.decision is not None:
        tx.requests.decide(change.after.id, change.decision)
