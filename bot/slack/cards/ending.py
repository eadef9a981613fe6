"""The words about ends: the digest before them, and the lines in the thread of a block that changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.service.outbox import Letter
from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import beside, header, marked_section, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, mention, one_line, plural, slack_time

EXTEND_SAME = "extend_same"


def digest(letter: Letter) -> Surface:
    """One message about all blocks of a channel that end soon, each with its button."""
    facts = letter.facts or {}
    found = facts.get("blocks")
    lines: Sequence[Mapping[str, object]] = found if isinstance(found, list) else ()
    more = int(str(facts.get("more", 0)))
    numbers = sum(int(str(line["numbers"])) for line in lines)
    count = len(lines) + more
    title = f"⌛ {plural(count, 'block')} will end soon"
    blocks: list[Block] = [header(title), *map(ending_line, lines)]
    if more:
        blocks.append(small(plain(f"and {more:,} more; /block list shows them by group")))
    asked = "“Extend” asks for the same length once more; a lead decides on it as on any request."
    told = f"{title}: {plural(numbers, 'number')}{' and more' if more else ''}"
    return Surface(told, (*blocks, small(plain(asked))))


def ending_line(line: Mapping[str, object]) -> SectionBlock:
    """One block that ends soon: its numbers, its group, who asked and until when."""
    reason = one_line(str(line["reason"]))
    why = f" — “{cut(reason, 80)}”" if reason else ""
    numbers = plural(int(str(line["numbers"])), "number")
    told = f"{numbers} in “{cut(one_line(str(line['group'])), 60)}”{why}"
    button = ButtonElement(text=plain("Extend", 75), action_id=EXTEND_SAME, value=str(line["id"]))
    section = beside(told, f"until {_moment(line, 'until')}\nasked by {mention(str(line['requester']))}")
    section.block_id = f"ending_{line['id']}"
    section.accessory = button
    return section


def ended(letter: Letter, p: RequestPicture) -> Surface:
    """In the thread, when the end of the block has passed."""
    numbers = plural(_count(letter), "number")
    verb = "is" if _count(letter) == 1 else "are"
    told = f"⌛ This block has ended by itself: {numbers} of {p.total:,} {verb} not blocked by it any more."
    return Surface(told, (said(told),))


def lifted(letter: Letter, p: RequestPicture) -> Surface:
    """In the thread, when a later request lifted numbers of the block."""
    return _changed(f"↩️ {plural(_count(letter), 'number')} of {p.total:,} lifted", letter)


def extended(letter: Letter, p: RequestPicture) -> Surface:
    """In the thread, when a later request set another end."""
    facts = letter.facts or {}
    until = f"until {_moment(facts, 'until')}" if facts.get("until") else "permanently"
    return _changed(f"⏩ {plural(_count(letter), 'number')} of {p.total:,} now blocked {until}", letter)


def _changed(what: str, letter: Letter) -> Surface:
    facts = letter.facts or {}
    who = mention(str(facts.get("requester", "")))
    told = f"{what}, by request {one_line(str(facts.get('by', '')))} of {who}."
    return Surface(told, (marked_section(told),))


def _count(letter: Letter) -> int:
    return int(str((letter.facts or {}).get("numbers", 0)))


def _moment(facts: Mapping[str, object], key: str) -> str:
    return slack_time(datetime.fromisoformat(str(facts[key])))
