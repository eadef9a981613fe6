"""Answers of `/block audit`: a short page of the record, one event a line, newest first."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block

from bot.service.find import Place
from bot.service.trail import TrailEvent
from bot.slack.cards.found import Frame, buttons, thread_link
from bot.slack.cards.pieces import header, marked, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, escape, mention, one_line, plural, slack_time

_WORDS: Mapping[str, str] = {
    "request_asked": "Asked",
    "approval_given": "Approval given",
    "request_approved": "Approved",
    "request_rejected": "Rejected",
    "request_cancelled": "Cancelled",
    "request_narrowed": "Narrowed by an approver",
    "request_claimed": "Somebody is looking",
    "request_lapsed": "Lapsed, nobody decided in time",
    "run_without_approval": "Ran without approval, in a storm",
    "execution_began": "Under way",
    "execution_held": "On hold",
    "execution_finished": "Finished",
    "numbers_sent": "About to be sent to CloudAgent",
    "numbers_judged": "Verdicts",
    "policy_changed": "Other rules hold",
}
_TOLD = ("group", "numbers", "counts", "count", "expires_at", "verdicts", "request", "cause", "until")


def audit_answer(
    title: str, events: Sequence[tuple[TrailEvent, Place]], frame: Frame, *, page: int, more: bool
) -> Surface:
    """One page; the file of the whole is sent apart."""
    blocks: list[Block] = [header(title)]
    blocks += [block for event, place in events for block in _event(event, place, frame.address)]
    if not events:
        blocks.append(said("The record has nothing of that." if not page else "There is no such page."))
    elif not page and not frame.shared:
        blocks.append(small(plain("The whole of it comes as a CSV file in our direct messages.")))
    blocks += buttons(frame, page, more=more)
    return Surface(f"{cut(escape(title), 200)}: {plural(len(events), 'event')}", tuple(blocks))


def _event(event: TrailEvent, place: Place, address: str) -> list[Block]:
    words = _WORDS.get(event.event, event.event.replace("_", " ").capitalize())
    detail = cut(one_line(_facts(event)), 200)
    reason = str(event.facts.get("reason") or event.facts.get("note") or "")
    told = f"{words}{': ' + detail if detail else ''}"
    told += f" — “{cut(one_line(reason), 200)}”" if reason.strip() else ""
    parts = [slack_time(event.at)]
    parts += [f"by {mention(event.actor)}"] if event.actor else []
    parts.append(thread_link(address, place) or escape(event.subject))
    return [said(told), small(marked(" · ".join(parts)))]


def _facts(event: TrailEvent) -> str:
    shown = {"group": event.group} if event.event != "request_asked" and event.group else {}
    known = shown | {name: event.facts[name] for name in _TOLD if event.facts.get(name)}
    return ", ".join(f"{name} {_plain(value)}" for name, value in known.items())


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items() if one)
    return str(value)
