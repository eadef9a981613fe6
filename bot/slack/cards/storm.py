"""The card of a storm: one live summary; and the words of a storm's letters."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, TextObject

from bot.domain.verdict import Verdict
from bot.service.storms import StormPicture
from bot.slack.cards.pieces import beside, header, marked, marked_section, plain, said, small, table
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, literal, mention, one_line, paragraph, plural, slack_time
from bot.slack.cards.wording import VERDICTS, people


def storm_card(p: StormPicture) -> Surface:
    """Numbers, requests, people, time left; after its end what is owed."""
    storm = p.storm
    told = f"{_title(p)} — {literal(cut(storm.group, 60))}, declared by {mention(storm.declared_by)}"
    blocks: list[Block] = [
        header(_title(p)),
        _facts(p),
        said(f"Reason: “{cut(paragraph(storm.reason), 2000)}”"),
    ]
    blocks += [small(plain(line)) for line in (_verdicts(p.counts.verdicts),) if line]
    blocks += _standing(p)
    shown = _buttons(p)
    return Surface(told, (*blocks, *([ActionsBlock(elements=[*shown])] if shown else [])))


def storm_lines(p: StormPicture) -> list[Block]:
    """The same in short, for a list of storms."""
    storm = p.storm
    told = f"{_title(p)}\n“{cut(one_line(storm.group), 60)}”"
    numbers = f"{storm.used:,} of at most {storm.cap:,} numbers in {plural(p.counts.requests, 'request')}"
    shown = _buttons(p)
    actions = [ActionsBlock(elements=[*shown])] if shown else []
    who = f"declared by {mention(storm.declared_by)}"
    return [beside(told, who), small(plain(numbers)), *_standing(p), *actions]


def began_letter(facts: Mapping[str, object]) -> Surface:
    """To every lead, once."""
    who, group = mention(str(facts.get("by", ""))), literal(cut(str(facts.get("group", "")), 60))
    told = f"🌪️ {who} declared a spam storm in {group}, until {_moment(facts, 'until')}."
    more = f"Until then on-call people block up to {facts.get('cap')} numbers there without approval."
    reason = said(f"Reason: “{cut(paragraph(str(facts.get('reason', ''))), 2000)}”")
    return Surface(told, (marked_section(told), said(more), reason))


def owed_letter(facts: Mapping[str, object]) -> Surface:
    """To every lead, when it has ended and when the review is late."""
    group = literal(cut(str(facts.get("group", "")), 60))
    numbers = plural(int(str(facts.get("numbers", 0))), "number")
    told = f"The spam storm in {group} is over. {numbers} ran without approval: a review is owed"
    told += f" by {_moment(facts, 'review_by')}."
    where = "The storm's card in the channel has the buttons; so has “/block storm review”."
    return Surface(told, (marked_section(told), said(where)))


def _title(p: StormPicture) -> str:
    if p.storm.ended_at is None:
        return "🌪️ Spam storm: on-call blocks run at once"
    return "✅ Spam storm over and reviewed" if p.storm.reviewed_at else "📝 Spam storm over: review owed"


def _facts(p: StormPicture) -> Block:
    storm = p.storm
    rows: list[tuple[str, TextObject]] = [
        ("Group", plain(one_line(storm.group), 100)),
        ("Declared by", marked(f"{mention(storm.declared_by)}, {slack_time(storm.began_at)}")),
        ("Numbers", plain(f"{storm.used:,} of at most {storm.cap:,}")),
        ("Requests", plain(f"{p.counts.requests:,}")),
        ("People", marked(people(p.counts.people) or "nobody yet")),
    ]
    return table(rows)


def _standing(p: StormPicture) -> list[Block]:
    storm = p.storm
    if storm.ended_at is None:
        return [small(marked(f"Ends by itself {slack_time(storm.ends_at)}"))]
    by = f" by {mention(storm.ended_by)}" if storm.ended_by else " by itself"
    lines = [f"Ended{by}, {slack_time(storm.ended_at)}"]
    if storm.reviewed_at is None:
        lines.append(f"A lead reviews it by {slack_time(storm.review_by)}")
        lines.append(_progress(p))
    elif storm.reviewed_by:
        lines.append(f"Reviewed by {mention(storm.reviewed_by)}, {slack_time(storm.reviewed_at)}")
        lines.append(_progress(p))
    return [small(marked(line)) for line in lines if line]


def _progress(p: StormPicture) -> str:
    """What became of the requests in the review so far."""
    done = [f"{count:,} {outcome.value}" for outcome, count in sorted(p.counts.reviewed.items())]
    left = p.counts.requests - sum(p.counts.reviewed.values())
    left_words = [f"{left:,} to go"] if left and done else []
    return f"Requests: {' · '.join([*done, *left_words])}" if done else ""


def _verdicts(counts: Mapping[Verdict, int]) -> str:
    return " · ".join(
        f"{icon} {counts[verdict]:,} {word}"
        for verdict, (icon, word) in VERDICTS.items()
        if counts.get(verdict)
    )


def _buttons(p: StormPicture) -> list[ButtonElement]:
    storm = p.storm
    if storm.ended_at is None:
        return [_button("End storm", "storm_end", storm.id, "danger")]
    if storm.reviewed_at is not None:
        return []
    return [
        _button("Review …", "storm_review_list", storm.id, "primary"),
        _button("Keep all that is left", "storm_review", storm.id, None),
    ]


def _button(label: str, action: str, storm_id: str, style: str | None) -> ButtonElement:
    return ButtonElement(text=plain(label, 75), action_id=action, value=storm_id, style=style)


def _moment(facts: Mapping[str, object], key: str) -> str:
    return slack_time(datetime.fromisoformat(str(facts[key])))
