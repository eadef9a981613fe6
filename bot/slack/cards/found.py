"""Answers about what is blocked now: one line a number with who, why, until when and the thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject

from bot.domain.standing import FOREVER, NEVER, Known, Standing
from bot.service.find import BlockLine, Found, Place
from bot.service.ledger import Counted
from bot.slack.cards.pieces import header, marked, packed, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, escape, harmless, mention, one_line, plural, slack_time
from bot.slack.cards.wording import people

_ICONS = {Known.BLOCKED: "🚫", Known.UNCONFIRMED: "❔", Known.FREE: "⚪"}
_GROUPS_SHOWN = 40
MOST_VALUE = 1900
"""Characters we put into a button's value; Slack takes 2000."""

PAGE_BACK, PAGE_NEXT, SHARE = "page_back", "page_next", "share"

BY_OUR_KNOWLEDGE = (
    "By Blockbot's record: CloudAgent cannot be asked, and what was changed in its console is not known here."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds an answer: Slack's address for links, and the question that its buttons ask again."""

    address: str = ""
    question: str = ""
    """First word and rest, e.g. `find 43210`."""
    shared: bool = False
    """Read by the whole channel: no buttons."""


def found_answer(title: str, found: Found, frame: Frame) -> Surface:
    """One page of blocked numbers."""
    blocks: list[Block] = [header(title)]
    blocks += [block for line in found.lines for block in block_line(line, frame.address)]
    if found.nothing_of:
        blocks.append(said(f"Never blocked with Blockbot: {cut(', '.join(found.nothing_of), 1500)}"))
    elif not found.lines:
        blocks.append(said("Nothing is blocked there now." if not found.page else "There is no such page."))
    blocks.append(small(plain(BY_OUR_KNOWLEDGE)))
    blocks += buttons(frame, found.page, more=found.more)
    spoken = f"{harmless(title)}: {plural(len(found.lines), 'line')}"
    return Surface(cut(spoken, 300), tuple(blocks))


def groups_answer(groups: Mapping[str, Counted], frame: Frame) -> Surface:
    """How many numbers are blocked in which group."""
    lines = [f"• “{cut(one_line(group), 60)}”: {_how_many(n)}" for group, n in groups.items()]
    told = lines[:_GROUPS_SHOWN] or ["Nothing is blocked now."]
    rest = len(lines) - _GROUPS_SHOWN
    blocks: list[Block] = [header("Blocked now, by group"), *packed(told)]
    blocks += [said(f"and {rest:,} more groups")] if rest > 0 else []
    blocks += [said("The numbers of one: /block list <group>"), small(plain(BY_OUR_KNOWLEDGE))]
    blocks += buttons(frame, 0, more=False)
    return Surface("Blocked now, by group", tuple(blocks))


def _how_many(counted: Counted) -> str:
    return f"{'more than ' if counted.more else ''}{plural(counted.numbers, 'number')}"


def block_line(line: BlockLine, address: str) -> list[Block]:
    """One number in one group: what was typed as plain text, people and moments below it."""
    reason = f" — “{cut(one_line(line.reason), 100)}”" if line.reason.strip() else ""
    where = f"{cut(one_line(line.shown), 40)} in “{cut(one_line(line.group), 60)}”"
    parts = [standing_words(line.known, line.standing), f"asked by {mention(line.requester)}"]
    if line.approvers:
        parts.append(f"approved by {people(line.approvers)}")
    parts.append(thread_link(address, line.place) or f"request {escape(line.request_id)}")
    return [said(f"{_ICONS[line.known]} {where}{reason}"), small(marked(" · ".join(parts)))]


def standing_words(known: Known, standing: Standing) -> str:
    """What is known, in words (mrkdwn): never more than that."""
    if known is Known.BLOCKED:
        if standing.low == standing.high:
            return f"blocked {_until(standing)}"
        return f"blocked at least until {slack_time(standing.low)}"
    if known is Known.UNCONFIRMED:
        return f"unconfirmed: perhaps blocked {_until(standing)}, perhaps not"
    if standing.high == NEVER:
        return "not blocked: it was lifted"
    return f"not blocked any more: it ended {slack_time(standing.high)}"


def _until(standing: Standing) -> str:
    return "permanently" if standing.high >= FOREVER else f"until {slack_time(standing.high)}"


def thread_link(address: str, place: Place) -> str:
    """A link (mrkdwn) to a request's thread; empty where the address is not known yet."""
    if not address.startswith("https://") or not place.ts:
        return ""
    path = f"archives/{quote(place.channel)}/p{quote(place.ts.replace('.', ''))}"
    return f"<{address.rstrip('/')}/{path}|its thread>"


def buttons(frame: Frame, page: int, *, more: bool) -> Sequence[ActionsBlock]:
    """Back, next and share; none under an answer that is shared or whose question is too long to keep."""
    if frame.shared or not frame.question or len(frame.question) > MOST_VALUE:
        return []
    shown = [_button(SHARE, "Share in channel", frame.question, page)]
    if more:
        shown.insert(0, _button(PAGE_NEXT, "Next page", frame.question, page + 1))
    if page:
        shown.insert(0, _button(PAGE_BACK, "Page before", frame.question, page - 1))
    return [ActionsBlock(elements=shown)]


def _button(action: str, label: str, question: str, page: int) -> ButtonElement:
    text = PlainTextObject(text=label, emoji=False)
    return ButtonElement(text=text, action_id=action, value=f"{page} {question}")
