"""Hints from the ledger on a card: what is known of its numbers already. Never an action."""

from slack_sdk.models.blocks import SectionBlock

from bot.domain.collision import Collision, Hint
from bot.domain.numbers import show_number
from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import marked_section
from bot.slack.cards.text import harmless, literal, mention, plural, slack_time

_NAMED = 3


def collision_blocks(p: RequestPicture) -> list[SectionBlock]:
    """One section with a line a hint; nothing where there is none."""
    lines = [f"⚠️ {_line(one)}" for one in p.collisions]
    if p.prefix:
        prefix, count = p.prefix
        lines.append(f"💡 {count:,} of {plural(p.total, 'number')} begin with {harmless(prefix)}")
    return [marked_section("\n".join(lines))] if lines else []


def _line(one: Collision) -> str:
    who = f" by {mention(one.who)}" if one.who else ""
    when = slack_time(one.at) if one.at else ""
    match one.hint:
        case Hint.BLOCKED:
            until = f"until {when}" if when else "permanently"
            return f"{_numbers(one)}: already blocked in {literal(one.group)} {until}, asked{who}"
        case Hint.PENDING:
            return f"{_numbers(one)}: also in a pending request{who}"
        case Hint.UNDONE:
            return f"{_numbers(one)}: unblocked before{who}{', ' + when if when else ''}"
    return f"{_numbers(one)}: blocked at least twice before; a longer expiry may save work"


def _numbers(one: Collision) -> str:
    named = ", ".join(harmless(show_number(number)) for number in one.numbers[:_NAMED])
    rest = len(one.numbers) - _NAMED
    return named + (f" and {rest:,} more" if rest > 0 else "")
