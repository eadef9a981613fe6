"""Use case: the whole history of one number, request by request; reads only."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event
from bot.domain.numbers import show_number
from bot.domain.request import Decision, Request
from bot.domain.standing import Act
from bot.service.find import BlockLine, Place, find_numbers, place_of
from bot.service.ports import Transaction
from bot.service.read_picture import known_request

PAGE = 4
"""Requests told at once."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One request that had the number, with what became of the number in it."""

    request: Request
    act: Act
    words: str
    decisions: tuple[Decision, ...]
    events: tuple[Event, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Story:
    """A number's history, newest first; `now` is where it stands in each group."""

    e164: str
    shown: str
    now: tuple[BlockLine, ...]
    chapters: tuple[Chapter, ...]
    page: int
    more: bool


def tell_why(tx: Transaction, number: str, *, now: datetime, page: int) -> Story:
    """All that was asked, decided and answered about a number."""
    acts = tx.standings.acts(number)
    first = page * PAGE
    return Story(
        e164=number,
        shown=show_number(number),
        now=find_numbers(tx, [number], now=now, page=0).lines,
        chapters=tuple(_chapter(tx, number, act) for act in acts[first : first + PAGE]),
        page=page,
        more=len(acts) > first + PAGE,
    )


def _chapter(tx: Transaction, number: str, act: Act) -> Chapter:
    return Chapter(
        request=known_request(tx, act.request_id),
        act=act,
        words=tx.items.words_about(act.request_id, number),
        decisions=tuple(tx.requests.decisions(act.request_id)),
        events=tuple(tx.requests.events(act.request_id)),
        place=place_of(tx, act.request_id),
    )
