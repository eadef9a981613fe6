"""How a good request was understood, block by block; the private answer and the form both show it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock, TextObject

from bot.domain.request import Kind, State
from bot.service.picture import MOST_SHOWN, RequestPicture
from bot.slack.cards.collisions import collision_blocks
from bot.slack.cards.pieces import marked, marked_section, packed, plain, said, small, table
from bot.slack.cards.text import cut, one_line, paragraph, plural
from bot.slack.cards.wording import LIFT_WARNING, expiry_text, number_list, people, stands

_NOT_TAKEN_SHOWN = 10
_REASON_SHOWN = 1500
_COMMAND_SHOWN = 2800


def understood_blocks(
    p: RequestPicture,
    *,
    not_taken: Sequence[tuple[str, str]],
    duplicates: int,
    canonical: str,
    notes: Sequence[str] = (),
) -> tuple[Block, ...]:
    """State, group, expiry, who is asked, the numbers (the first 20 of many), what was left out."""
    blocks: list[Block] = [marked_section(f"Your request {stands(p)}."), _facts(p)]
    blocks += packed([f"{plural(p.total, 'number')}:", *number_list(p, MOST_SHOWN)])
    blocks += collision_blocks(p)
    if p.kind is Kind.UNBLOCK:
        blocks.append(small(plain(f"⚠️ {LIFT_WARNING}")))
    blocks += left_out_blocks(not_taken, duplicates, notes)
    if p.reason.strip():
        blocks.append(said(f"Reason: “{cut(paragraph(p.reason), _REASON_SHOWN)}”"))
    blocks += command_block("The same as a command:", canonical)
    if p.permalink.startswith(("https://", "http://")):
        blocks.append(small(plain(f"Its card: {cut(p.permalink, 500)}")))
    return tuple(blocks)


def _facts(p: RequestPicture) -> SectionBlock:
    rows: list[tuple[str, TextObject]] = [("Group", plain(one_line(p.group), 100))]
    if p.expiry_line:
        rows.append(("Expiry", plain(expiry_text(p), 600)))
    if p.state is State.PENDING:
        rows.append(("Asked to decide", marked(people(p.asked) or "nobody yet")))
    return table(rows)


def left_out_blocks(
    not_taken: Sequence[tuple[str, str]], duplicates: int, notes: Sequence[str] = ()
) -> list[Block]:
    """What is not among the numbers: twins, pieces that are none, and what was dropped on purpose."""
    blocks: list[Block] = []
    if duplicates:
        blocks.append(said(f"{plural(duplicates, 'duplicate')} left out: each number counts once."))
    if not_taken:
        shown = [
            f"• {_typed(text)} — {cut(one_line(why), 120)}" for text, why in not_taken[:_NOT_TAKEN_SHOWN]
        ]
        rest = len(not_taken) - len(shown)
        blocks += packed(["Not taken:", *shown, *([f"and {rest:,} more"] if rest else [])])
    if notes:
        blocks += packed([cut(one_line(f"Also: {'; '.join(notes)}."), 600)])
    return blocks


def _typed(text: str) -> str:
    return f"“{cut(one_line(text), 60)}”"


def command_block(title: str, command: str) -> list[SectionBlock]:
    """A command to copy, whole or not at all: half a command would be a trap."""
    shown = one_line(command)
    if not shown or len(shown) > _COMMAND_SHOWN:
        return []
    return [said(f"{title}\n{shown}")]
