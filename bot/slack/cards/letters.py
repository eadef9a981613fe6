"""The words of letters: messages that are sent once, to one person or into a thread."""

from collections.abc import Callable, Mapping

from slack_sdk.models.blocks import Block

from bot.domain.request import Decided, State
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.slack.cards import ending
from bot.slack.cards.narrowed import narrowed_line
from bot.slack.cards.pieces import marked_section, packed, plain, said, small
from bot.slack.cards.storm import began_letter, owed_letter
from bot.slack.cards.storm_review import reviewed_letter
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, mention, one_line, paragraph, plural, slack_time
from bot.slack.cards.wording import approvals, people, state_line

Write = Callable[[Letter, RequestPicture], Surface]


def letter_surface(letter: Letter, picture: RequestPicture | None) -> Surface:
    """One letter as a message; `picture` is the request it is about."""
    if letter.about in _ALONE:
        return _ALONE[letter.about](letter)
    if picture is None:
        raise ValueError(f"a letter about {letter.about} needs its request")
    return _WRITERS[letter.about](letter, picture)


def _reminder(letter: Letter, p: RequestPicture) -> Surface:
    """Pings whoever has not decided yet."""
    given = {decision.actor for decision in p.decisions}
    asked = [one for one in _texts(letter, "pinged") if one not in given]
    had = f" ({approvals(p)})" if p.quorum > 1 else ""
    told = f"{people(asked)} this request still waits{had}, since {slack_time(p.created_at)}."
    ends = [small(plain("It lapses by itself if nobody decides."))] if p.lapses_at else []
    return Surface(told, (marked_section(told), *ends))


def _rejected(letter: Letter, p: RequestPicture) -> Surface:
    """Also of a request that was approved, waited for its group and was ended then."""
    ended = "not approved" if p.state is State.REJECTED else "ended before all of it was sent"
    blocks: list[Block] = [marked_section(f"Your request was {ended}.\n{state_line(p)}")]
    known = [d.reason for d in p.decisions if d.decided is Decided.REJECTED]
    reasons = [one for one in (str((letter.facts or {}).get("reason", "")), *known) if one.strip()]
    blocks += [said(f"Reason: “{cut(paragraph(reason), 2900)}”") for reason in reasons[:1]]
    return Surface(state_line(p), tuple(blocks))


def _lapsed(_letter: Letter, p: RequestPicture) -> Surface:
    blocks = (
        marked_section(f"Nobody decided on your request in time.\n{state_line(p)}"),
        small(plain(f"Nothing was sent to CloudAgent. “Ask again” on its card asks for the {_numbers(p)}.")),
    )
    return Surface(state_line(p), blocks)


def _narrowed(letter: Letter, p: RequestPicture) -> Surface:
    facts = letter.facts or {}
    line = narrowed_line(str(facts.get("by", "")), facts)
    told = f"{mention(p.requester)} your request was narrowed. {line}"
    return Surface(told, (marked_section(told),))


def _decided(letter: Letter) -> Surface:
    """One letter about several requests."""
    facts = letter.facts or {}
    lines = _texts(letter, "lines")
    word = "approved" if facts.get("decided") == Decided.APPROVED.value else "rejected"
    told = f"{mention(str(facts.get('by', '')))} {word} {plural(len(lines), 'request')} of yours."
    reason = paragraph(str(facts.get("reason", "")))
    blocks: list[Block] = [marked_section(told), *packed([f"• {one_line(line)}" for line in lines])]
    blocks += [said(f"Reason: “{cut(reason, 2900)}”")] if reason else []
    return Surface(told, tuple(blocks))


def _numbers(p: RequestPicture) -> str:
    return "same number" if p.total == 1 else f"same {plural(p.total, 'number')}"


def _texts(letter: Letter, key: str) -> list[str]:
    known = (letter.facts or {}).get(key)
    return [str(one) for one in known] if isinstance(known, list) else []


_WRITERS: Mapping[About, Write] = {
    About.REMINDER: _reminder,
    About.REJECTED: _rejected,
    About.LAPSED: _lapsed,
    About.NARROWED: _narrowed,
    About.LIFTED: ending.lifted,
    About.EXTENDED: ending.extended,
    About.ENDED: ending.ended,
}
_ALONE: Mapping[About, Callable[[Letter], Surface]] = {
    About.DECIDED: _decided,
    About.ENDING: ending.digest,
    About.STORM_BEGAN: lambda letter: began_letter(letter.facts or {}),
    About.REVIEW_OWED: lambda letter: owed_letter(letter.facts or {}),
    About.REVIEWED: lambda letter: reviewed_letter(letter.facts or {}),
}
"""Letters that are about no single request."""
