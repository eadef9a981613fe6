"""The history of one number: where it stands, then request by request, newest first."""

from slack_sdk.models.blocks import Block, DividerBlock, TextObject

from bot.domain.request import Decided, Decision, Kind, Request, State
from bot.domain.standing import FOREVER
from bot.domain.verdict import Verdict
from bot.service.why import Chapter, Story
from bot.slack.cards.found import BY_OUR_KNOWLEDGE, Frame, block_line, buttons, thread_link
from bot.slack.cards.pieces import header, marked, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, escape, harmless, mention, one_line, slack_time
from bot.slack.cards.wording import VERDICTS

_STANDINGS_SHOWN = 3
_DECISIONS_SHOWN = 3
_UNDECIDED = frozenset({State.PENDING, State.REJECTED, State.CANCELLED, State.LAPSED})


def why_answer(story: Story, frame: Frame) -> Surface:
    """One page of the history."""
    blocks: list[Block] = [header(f"The history of {story.shown}")]
    if not story.chapters and not story.page:
        blocks.append(said("Nobody ever asked Blockbot to block this number."))
    elif not story.page:
        now = [block_line(line, frame.address) for line in story.now[:_STANDINGS_SHOWN]]
        blocks += [said("Now:"), *(block for line in now for block in line), DividerBlock()]
    blocks += [block for one in story.chapters for block in _chapter(one, frame.address)]
    blocks.append(small(plain(BY_OUR_KNOWLEDGE)))
    blocks += buttons(frame, story.page, more=story.more)
    return Surface(f"The history of {harmless(cut(story.shown, 100))}", tuple(blocks))


def _chapter(chapter: Chapter, address: str) -> list[Block]:
    request = chapter.request
    link = thread_link(address, chapter.place)
    who = f"asked by {mention(request.requester)}, {slack_time(request.created_at)}{_until(chapter)}"
    told = [who, f"request {escape(request.id)}", *([link] if link else [])]
    return [
        said(_asked(request)),
        small(marked(" · ".join(told))),
        *(_decision(one) for one in chapter.decisions[-_DECISIONS_SHOWN:]),
        small(plain(_outcome(chapter), 500), *_when(chapter)),
    ]


def _asked(request: Request) -> str:
    how_long = f", {cut(one_line(request.expiry.asked), 80)}" if request.kind is Kind.BLOCK else ""
    reason = f" — “{cut(one_line(request.reason), 300)}”" if request.reason.strip() else " — no reason given"
    return f"{request.kind.value.capitalize()} in “{cut(one_line(request.group), 60)}”{how_long}{reason}"


def _until(chapter: Chapter) -> str:
    request = chapter.request
    if request.kind is Kind.UNBLOCK or request.state in _UNDECIDED:
        return ""
    return " · permanently" if chapter.act.until >= FOREVER else f" · until {slack_time(chapter.act.until)}"


def _decision(decision: Decision) -> Block:
    word = "✅ approved" if decision.decided is Decided.APPROVED else "⛔ rejected"
    told = marked(f"{word} by {mention(decision.actor)}, {slack_time(decision.at)}")
    reason = cut(one_line(decision.reason), 200)
    return small(told, plain(f"“{reason}”")) if reason else small(told)


def _outcome(chapter: Chapter) -> str:
    act, state = chapter.act, chapter.request.state
    if act.verdict is Verdict.WAITING and not act.sent:
        return f"Nothing was sent for it: the request is {state.value}."
    icon, word = VERDICTS[act.verdict]
    words = f": “{cut(one_line(chapter.words), 200)}”" if chapter.words else ""
    times = f" (sent {act.sent} times)" if act.sent > 1 else ""
    return f"{icon} {word}{words}{times}"


def _when(chapter: Chapter) -> list[TextObject]:
    if chapter.act.verdict is Verdict.WAITING:
        return []
    return [marked(slack_time(chapter.act.ended))]
