"""Use case: an approver says “I'm looking”, so that no two work on one request."""

from datetime import datetime

from bot.domain import waiting
from bot.service.change import write_change
from bot.service.concerned import is_entitled
from bot.service.decide import Click
from bot.service.ports import Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk


def claim(tx: Transaction, click: Click, *, desk: Desk, now: datetime) -> None:
    """Shows on the card who is looking; it lapses by itself."""
    request = kept_request(tx, click.request_id)
    entitled = is_entitled(tx, request, click.actor, desk=desk, now=now)
    change = waiting.claim(request, by=click.actor, at=now, entitled=entitled)
    write_change(tx, request, change, now=now)
