"""The words for what an approver took away from a request."""

from collections.abc import Mapping

from bot.slack.cards.text import cut, literal, mention, plural

_MOST_NAMED = 10


def narrowed_line(actor: str, facts: Mapping[str, object]) -> str:
    """One line of mrkdwn: who took what away; `facts` are those of the event `request_narrowed`."""
    told = []
    count = int(str(facts.get("count", 0)))
    if count:
        told.append(f"{plural(count, 'number')} taken out{_named(facts.get('taken_out'), count)}")
    told += [f"expiry {_change(facts['expiry'])}"] if "expiry" in facts else []
    told += [f"group {_change(facts['group'])}"] if "group" in facts else []
    return f"✂️ Narrowed by {mention(actor)}: {'; '.join(told)}"


def _named(numbers: object, count: int) -> str:
    known = [str(one) for one in numbers] if isinstance(numbers, list) else []
    return f" ({', '.join(known)})" if known and count <= _MOST_NAMED else ""


def _change(pair: object) -> str:
    before, after = pair if isinstance(pair, list | tuple) else ("", "")
    return f"{literal(cut(str(before), 40))} → {literal(cut(str(after), 40))}"
