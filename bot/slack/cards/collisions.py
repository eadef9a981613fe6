"""Hints from the ledger on a card: what is known of its numbers already. Never an action."""

from collections.abc import Sequence

from slack_sdk.models.blocks import SectionBlock

from bot.domain.collision import Collision, Hint
from bot.domain.numbers import show_number
from bot.service.look_ahead import Ahead
from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import marked_section
from bot.slack.cards.text import cut, harmless, literal, mention, plural, slack_time

_NAMED = 3


def collision_blocks(p: RequestPicture) -> list[SectionBlock]:
    """One section with a line a hint; nothing where there is none."""
    lines = hint_lines(p.collisions, p.prefix, p.total)
    return [marked_section("\n".join(lines))] if lines else []


def ahead_lines(ahead: Ahead) -> list[str]:
    """The same (mrkdwn) for somebody who is still typing, and what would be refused as protected."""
    lines = [f"⛔ {_protected(ahead)}"] if ahead.protected else []
    return [*lines, *hint_lines(ahead.collisions, ahead.prefix, ahead.total)]


def hint_lines(found: Sequence[Collision], prefix: tuple[str, int] | None, total: int) -> list[str]:
    """One line of mrkdwn a hint."""
    lines = [f"⚠️ {_line(one)}" for one in found]
    if prefix:
        begins, count = prefix
        lines.append(f"💡 {count:,} of {plural(total, 'number')} begin with {harmless(begins)}")
    return lines


def _protected(ahead: Ahead) -> str:
    named = [
        f"{harmless(show_number(e164))} ({literal(cut(label, 80))})"
        for e164, label in ahead.protected[:_NAMED]
    ]
    rest = len(ahead.protected) - _NAMED
    return f"Protected and never blocked: {', '.join(named)}" + (f" and {rest:,} more" if rest > 0 else "")


def _line(one: Collision) -> str:
    who = f" by {mention(one.who)}" if one.who else ""
    when = slack_time(one.at) if one.at else ""
    match one.hint:
        case Hint.BLOCKED:
            until = f"until {when}" if when else "permanently"
            return f"{_numbers(one)}: already blocked in {literal(cut(one.group, 60))} {until}, asked{who}"
        case Hint.PENDING:
            return f"{_numbers(one)}: also in a pending request{who}"
        case Hint.UNDONE:
            return f"{_numbers(one)}: unblocked before{who}{', ' + when if when else ''}"
    such = f", such as “for {one.days} days”" if one.days else ""
    return (
        f"{_numbers(one)}: blocked at least twice before; a longer expiry than last time is suggested{such}"
    )


def _numbers(one: Collision) -> str:
    named = ", ".join(harmless(show_number(number)) for number in one.numbers[:_NAMED])
    rest = len(one.numbers) - _NAMED
    return named + (f" and {rest:,} more" if rest > 0 else "")
