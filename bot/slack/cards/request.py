"""The request card of the channel: all a lead needs to decide, redrawn from the ledger at every change."""

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, SectionBlock, TextObject

from bot.domain.request import SETTLED, Decided, Decision, Kind, State
from bot.domain.standing import Fate
from bot.service.picture import RequestPicture
from bot.slack.cards.buttons import buttons
from bot.slack.cards.collisions import collision_blocks
from bot.slack.cards.narrowed import narrowed_line
from bot.slack.cards.pieces import header, marked, packed, plain, said, small, table
from bot.slack.cards.progress import progress
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, mention, one_line, paragraph, plural, slack_time
from bot.slack.cards.wording import (
    LIFT_WARNING,
    approvals,
    by,
    counts_line,
    deed,
    expiry_text,
    explained,
    fates_line,
    has_changed,
    number_list,
    people,
    reached,
    state_line,
    when,
)

DECIDING = frozenset({"approve", "reject"})

_NUMBERS_SHOWN = 10
_DECISIONS_SHOWN = 6
_NARROWINGS_SHOWN = 2
_REASON_SHOWN = 2500
_STARTED = frozenset({State.RUNNING, State.HELD, State.DONE})
_TITLES = {
    State.PENDING: "🟡 Waiting for approval: {deed}",
    State.APPROVED: "👍 Approved, about to start: {deed}",
    State.RUNNING: "⏳ Under way: {deed}",
    State.HELD: "⏸️ On hold: {deed}",
    State.REJECTED: "⛔ Rejected: {deed}",
    State.CANCELLED: "🚫 Cancelled: {deed}",
    State.LAPSED: "⌛ Lapsed, nobody decided in time: {deed}",
}


def request_card(p: RequestPicture, offers: frozenset[str] = DECIDING, *, confirm: bool = False) -> Surface:
    """The card of one request in its present state.

    `offers` are the action ids the bot can serve (`approve`, `reject`, `edit`, `claim`, `cancel`, `retry`,
    `undo`, `extend`); only those that fit the state become buttons. `confirm` asks once more before an
    approval.
    """
    blocks: list[Block] = [header(_title(p)), _facts(p), *_numbers(p), *collision_blocks(p), _reason(p)]
    blocks += [
        *_warning(p),
        *_outcome(p),
        *_storm(p),
        *_narrowings(p),
        *_decisions(p),
        *_claim(p),
        *_closing(p),
        *_actions(p, offers, confirm=confirm),
    ]
    return Surface(f"{mention(p.requester)} asks — {state_line(p)}", tuple(blocks))


def _title(p: RequestPicture) -> str:
    if p.storm and p.state is State.APPROVED:
        return f"🌪️ Runs without approval, about to start: {deed(p)}"
    if p.state is not State.DONE:
        return _TITLES[p.state].format(deed=deed(p))
    if has_changed(p):
        return _title_since(p)
    count, word = reached(p)
    icon, opening = ("✅", "Done") if count == p.total else ("⚠️", "Finished")
    return f"{icon} {opening}: {count:,} of {plural(p.total, 'number')} {word}"


def _title_since(p: RequestPicture) -> str:
    """Of a block that no longer stands as it ended."""
    left = sum(p.fates.get(one, 0) for one in (Fate.BLOCKED, Fate.LATER))
    perhaps = p.fates.get(Fate.PERHAPS, 0)
    numbers = plural(p.total, "number")
    if left or perhaps:
        maybe = f", {perhaps:,} perhaps" if perhaps else ""
        return f"🔄 Changed since: {left:,} of {numbers} still blocked{maybe}"
    if p.fates.get(Fate.EXPIRED):
        return f"⌛ Ended: none of {numbers} is blocked by this any more"
    return f"↩️ Lifted: none of {numbers} is blocked by this any more"


def _facts(p: RequestPicture) -> SectionBlock:
    rows: list[tuple[str, TextObject]] = [("Group", plain(one_line(p.group), 100))]
    if p.expiry_line:
        rows.append(("Expiry", plain(expiry_text(p), 600)))
    rows.append(("Requested by", marked(f"{mention(p.requester)}, {slack_time(p.created_at)}")))
    if p.state is State.PENDING:
        rows.append(("Asked to decide", marked(people(p.asked) or "nobody yet")))
        if p.quorum > 1:
            rows.append(("Approvals", marked(approvals(p))))
    return table(rows)


def _numbers(p: RequestPicture) -> list[SectionBlock]:
    return packed([f"{plural(p.total, 'number')}:", *number_list(p, _NUMBERS_SHOWN)])


def _reason(p: RequestPicture) -> Block:
    typed = paragraph(p.reason)
    return said(f"Reason: “{cut(typed, _REASON_SHOWN)}”" if typed else "No reason was given.")


def _warning(p: RequestPicture) -> list[Block]:
    told = p.kind is Kind.UNBLOCK and p.state not in SETTLED
    return [small(plain(f"⚠️ {LIFT_WARNING}"))] if told else []


def _outcome(p: RequestPicture) -> list[Block]:
    blocks: list[Block] = []
    if p.note and p.state not in SETTLED:
        blocks.append(said(f"⏸️ {cut(one_line(p.note), 500)}"))
    if p.state in _STARTED:
        now = f"Now: {fates_line(p)}" if has_changed(p) else ""
        blocks += [said(line) for line in (progress(p), counts_line(p), now) if line]
        blocks += [small(plain(line)) for line in (explained(p),) if line]
    return blocks


def _narrowings(p: RequestPicture) -> list[ContextBlock]:
    return [small(marked(narrowed_line(one.actor, one.facts))) for one in p.narrowings[-_NARROWINGS_SHOWN:]]


def _storm(p: RequestPicture) -> list[ContextBlock]:
    """What ran without approval says so for ever."""
    return [small(plain("🌪️ Ran without approval, in a spam storm"))] if p.storm else []


def _decisions(p: RequestPicture) -> list[ContextBlock]:
    hidden = len(p.decisions) - _DECISIONS_SHOWN
    lines = [_decision(decision) for decision in p.decisions[-_DECISIONS_SHOWN:]]
    earlier = [small(plain(f"{plural(hidden, 'earlier decision')} not shown here"))] if hidden > 0 else []
    return earlier + lines


def _decision(decision: Decision) -> ContextBlock:
    word = "✅ Approved" if decision.decided is Decided.APPROVED else "⛔ Rejected"
    told = marked(f"{word} by {mention(decision.actor)}, {slack_time(decision.at)}")
    reason = cut(one_line(decision.reason), 300)
    return small(told, plain(f"“{reason}”")) if reason else small(told)


def _claim(p: RequestPicture) -> list[ContextBlock]:
    if p.starts_at is not None:
        told = f"Starts {slack_time(p.starts_at)}; until then who approved can take it back"
        return [small(marked(told))]
    if p.state is not State.PENDING:
        return []
    lines = [f"👀 {mention(p.claimed_by)} is looking at it"] if p.claimed_by else []
    lines += [f"Lapses {slack_time(p.lapses_at)} if nobody decides"] if p.lapses_at else []
    return [small(marked(line)) for line in lines]


def _closing(p: RequestPicture) -> list[ContextBlock]:
    """How it ended where no decision says so already."""
    words = {State.CANCELLED: "🚫 Cancelled", State.LAPSED: "⌛ Lapsed", State.DONE: "🏁 Finished"}
    if p.state is State.REJECTED and p.note and not _rejected_in_vote(p):
        told = marked(f"⛔ Rejected{by(p.closed_by)}{when(p)}")
        return [small(told, plain(f"“{cut(one_line(p.note), 300)}”"))]
    if p.state not in words:
        return []
    # Whoever approved is named among the decisions; nobody in person finishes a request.
    who = "" if p.state is State.DONE else by(p.closed_by)
    return [small(marked(f"{words[p.state]}{who}{when(p)}"))]


def _rejected_in_vote(p: RequestPicture) -> bool:
    return any(one.decided is Decided.REJECTED for one in p.decisions)


def _actions(p: RequestPicture, offers: frozenset[str], *, confirm: bool) -> list[ActionsBlock]:
    shown = buttons(p, offers, confirm=confirm)
    return [ActionsBlock(elements=shown, block_id=p.shown or None)] if shown else []
