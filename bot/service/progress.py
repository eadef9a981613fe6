"""When the card of large work shows how far it is; so seldom that the calls to Slack do not grow with it."""

from datetime import datetime, timedelta

from bot.service.ports import Surface, Transaction
from bot.service.vendor import MOST_NUMBERS_A_CALL

PROGRESS_QUIET = timedelta(seconds=3)
"""Least time between two progress edits of one card."""

MOST_QUIET_BATCHES = 3
"""Work of more batches than this shows its progress on the card."""

PROGRESS_STEPS = 4
"""Parts of such work after which the card is edited: so few that the calls to Slack do not grow with it."""


def show_progress(tx: Transaction, request_id: str, seq: int, now: datetime) -> None:
    """Has the card drawn where the end of this batch completes one of the parts."""
    request = tx.requests.get(request_id)
    batches = -(-request.total // MOST_NUMBERS_A_CALL) if request else 0
    if request is None or batches <= MOST_QUIET_BATCHES:
        return
    part = (seq + 1) * PROGRESS_STEPS // batches
    if part in (seq * PROGRESS_STEPS // batches, PROGRESS_STEPS):  # no new part, or all: the result is told
        return
    if tx.pictures.want(request_id, Surface.CARD, request.channel, now, quiet=PROGRESS_QUIET):
        tx.jobs.show(request_id, request.revision)
