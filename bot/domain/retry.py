"""Trying the failed numbers of a finished request once more, as a pure decision."""

import dataclasses
from datetime import datetime

from bot.domain import events
from bot.domain.errors import Refused
from bot.domain.request import Change, Request, State


def retry(request: Request, *, by: str, at: datetime, entitled: bool, failed: int) -> Change:
    """The request is at work again, as its next attempt; who asked or may decide can press.

    `failed` numbers were refused, mismatched or left unconfirmed. Raises Refused.
    """
    if not entitled and by != request.requester:
        raise Refused(
            "Only the person who asked and those who may approve can retry a request.", code="not-yours"
        )
    if request.state is not State.DONE:
        raise Refused("This request is not finished, so there is nothing to retry.", code="too-late")
    if not failed:
        raise Refused("Every number of this request has what was asked for.", code="nothing-failed")
    if request.expires_at is not None and request.expires_at <= at:
        raise Refused(
            "The end of this block has passed, so nothing was sent. Ask for a new request.",
            code="expiry-passed",
        )
    after = dataclasses.replace(
        request, state=State.APPROVED, attempt=request.attempt + 1, closed_at=None, not_before=at, note=""
    )
    return Change(after, (events.retry_asked(by=by, at=at, numbers=failed, attempt=after.attempt),))
