"""Use case: a request has changed numbers of earlier blocks, so their cards and threads say so."""

from datetime import datetime

from bot.domain.request import Kind, Request
from bot.service.outbox import About, Letter
from bot.service.ports import Surface, Transaction

MOST_REDRAWN = 50
"""Earlier blocks whose cards follow one request; those that are older come at their own next change."""


def tell_earlier(tx: Transaction, request: Request, *, now: datetime) -> None:
    """Redraws the cards of blocks that the finished request changed.

    A line comes into the threads of those it lifted, and into the thread of the one it extends.
    """
    about = About.LIFTED if request.kind is Kind.UNBLOCK else About.EXTENDED
    for earlier in tx.endings.touched(request, MOST_REDRAWN):
        if about is About.LIFTED or earlier.request_id == request.linked_to:
            facts = {"by": request.id, "requester": request.requester, "numbers": earlier.numbers}
            facts |= {"until": request.expires_at and request.expires_at.isoformat()}
            key = f"{earlier.request_id}:by:{request.id}"
            tx.letters.write(Letter(key, about, earlier.channel, earlier.request_id, facts), now)
        tx.pictures.want(earlier.request_id, Surface.CARD, earlier.channel, now)
        tx.jobs.show(earlier.request_id, 0)
