"""How a finished block comes to its end: when people are warned of it, and that it is over. Pure."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain import events
from bot.domain.policy import GroupPolicy
from bot.domain.request import Change, Kind, Request
from bot.domain.standing import Fate

SHORTEST_WARNED = timedelta(hours=2)
"""Of the end of a shorter block nobody is warned."""

ONE_DIGEST = timedelta(days=1)
"""A channel gets at most one digest in this time, so it gathers all that the next would come too late for."""


def warned_at(request: Request, rules: GroupPolicy) -> datetime | None:
    """When people want to know of the end of a finished block; None: never.

    A short block is warned of at half its time: a day before its end would be before it began.
    """
    begin, end = request.closed_at, request.expires_at
    if request.kind is not Kind.BLOCK or begin is None or end is None or rules.ending_notice is None:
        return None
    if end - begin < SHORTEST_WARNED:
        return None
    return end - min(rules.ending_notice, (end - begin) / 2)


def scheduled(request: Request, rules: GroupPolicy) -> Request:
    """The finished request with the moment at which people are warned."""
    return dataclasses.replace(request, warns_at=warned_at(request, rules))


def end(request: Request, *, at: datetime, fates: Mapping[Fate, int]) -> Change | None:
    """The end that was sent has passed; None if it has not. `fates` says what became of its numbers."""
    if request.ends_by_itself_at is None or request.ends_by_itself_at > at:
        return None
    after = dataclasses.replace(request, ended_at=at, warns_at=None)
    told = events.block_ended(at=at, numbers={fate.value: count for fate, count in fates.items()})
    return Change(after, (told,))
