"""Use case: what is blocked now, by whom, why and until when; reads only, and knows nothing of Slack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refused
from bot.domain.numbers import show_number
from bot.domain.request import Decided
from bot.domain.standing import Known, Standing
from bot.service.ledger import Block, Counted, Page
from bot.service.ports import Surface, Transaction

PAGE = 8
"""Lines of one answer; more are a press away."""

FEWEST_DIGITS = 4
"""Last digits that tell numbers apart well enough to search by."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the card of a request stands in Slack; `ts` is empty until it was posted."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One number in one group, as people are told of it. Times are aware UTC, people Slack user ids."""

    e164: str
    shown: str
    group: str
    known: Known
    standing: Standing
    request_id: str
    requester: str
    approvers: tuple[str, ...]
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer; `nothing_of` are the numbers that no request of ours ever blocked."""

    lines: tuple[BlockLine, ...]
    page: int = 0
    more: bool = False
    nothing_of: tuple[str, ...] = ()


def find_numbers(tx: Transaction, numbers: Sequence[str], *, now: datetime, page: int) -> Found:
    """What is known of each of these numbers, also where it is over."""
    blocks = tx.standings.of(numbers)
    known = {block.e164 for block in blocks}
    nothing_of = tuple(show_number(one) for one in numbers if one not in known)
    first = page * PAGE
    lines = tuple(_line(tx, block, now) for block in blocks[first : first + PAGE])
    return Found(lines, page, len(blocks) > first + PAGE, () if page else nothing_of)


def find_ending(tx: Transaction, digits: str, *, now: datetime, page: int) -> Found:
    """What is blocked now and ends in these digits."""
    if len(digits) < FEWEST_DIGITS:
        raise Refused(f"Name at least the last {FEWEST_DIGITS} digits, or the whole number.", code="few")
    return _found(tx, tx.standings.ending_in(digits, now, _window(page)), now, page)


def find_in_group(tx: Transaction, group: str, *, now: datetime, page: int) -> Found:
    """What is blocked now in a group, the soonest end first."""
    return _found(tx, tx.standings.in_group(group, now, _window(page)), now, page)


def find_asked_by(tx: Transaction, requester: str, *, now: datetime, page: int) -> Found:
    """What is blocked now because this person asked for it, the soonest end first."""
    return _found(tx, tx.standings.asked_by(requester, now, _window(page)), now, page)


def known_group(tx: Transaction, name: str) -> str:
    """The group of the ledger that is meant; raises Refused with the groups there are."""
    found = tx.standings.group_like(name)
    if found:
        return found[0]
    choices = tuple(tx.standings.group_like(""))[:10]
    raise Refused(
        f"I know no group “{name}”: nobody asked for one with Blockbot yet. "
        "To search, write a number, its last 4 digits or more, a group, or @somebody.",
        code="unknown-group",
        choices=choices,
    )


def groups_now(tx: Transaction, *, now: datetime) -> Mapping[str, Counted]:
    """How many numbers are blocked now in each group, by our knowledge."""
    return tx.standings.groups(now)


def place_of(tx: Transaction, request_id: str) -> Place:
    """Where the request's card stands."""
    cards = [one for one in tx.pictures.of(request_id) if one.surface is Surface.CARD]
    return Place(cards[0].channel, cards[0].ts) if cards else Place("", "")


def _window(page: int) -> Page:
    return Page(page * PAGE, PAGE + 1)


def _found(tx: Transaction, blocks: Sequence[Block], now: datetime, page: int) -> Found:
    return Found(tuple(_line(tx, block, now) for block in blocks[:PAGE]), page, len(blocks) > PAGE)


def _line(tx: Transaction, block: Block, now: datetime) -> BlockLine:
    request = tx.requests.get(block.standing.by)
    decisions = tx.requests.decisions(block.standing.by)
    return BlockLine(
        e164=block.e164,
        shown=show_number(block.e164),
        group=block.group,
        known=block.standing.at(now),
        standing=block.standing,
        request_id=block.standing.by,
        requester=block.requester,
        approvers=tuple(one.actor for one in decisions if one.decided is Decided.APPROVED),
        reason="" if request is None else request.reason,
        place=place_of(tx, block.standing.by),
    )
