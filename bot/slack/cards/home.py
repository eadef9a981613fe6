"""App Home: how to ask; what one asked for; for leads what to decide; for operators how Blockbot is doing."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.service.file_port import FileJob, FileState
from bot.service.home_picture import EndingBlock, HomePicture
from bot.service.homes import Draft
from bot.slack.cards.ending import ending_line
from bot.slack.cards.mine import request_line
from bot.slack.cards.pieces import header, marked, plain, said, small
from bot.slack.cards.queue import queue_blocks
from bot.slack.cards.storm import storm_lines
from bot.slack.cards.text import cut, one_line, plural, slack_time

EXAMPLE = "/block spam-callers 98765 43210, 98765 43211 for 30 days because robocalls"
HOME_BLOCK, DRAFT_OPEN, DRAFT_DROP = "home_block", "draft_open", "draft_drop"
HOME_RECONCILE = "home_reconcile"

_STATES = {
    "ok": "🟢 CloudAgent takes our calls",
    "unreachable": "🔴 CloudAgent cannot be reached",
    "token_war": "🔴 Another program takes CloudAgent's token away",
    "generations": "🟠 CloudAgent's tokens of this hour are used up",
    "credentials": "🔴 CloudAgent refuses the user name or API key",
}


def home_view(p: HomePicture, address: str = "") -> View:
    """One person's Home, far below the 100 blocks that Slack takes; `address` is Slack's, for links."""
    parts = [
        _opening(p),
        _draft(p.draft),
        _files(p.files),
        _queue(p),
        _ending(p.ending),
        _storms(p),
        _health(p),
        _mine(p, address),
    ]
    blocks: list[Block] = []
    for part in filter(None, parts):
        blocks += [DividerBlock(), *part] if blocks else part
    return View(type="home", blocks=blocks)


def _opening(p: HomePicture) -> list[Block]:
    ask = [_button("Block numbers …", HOME_BLOCK, "home", style="primary")]
    ask += [_button("Compare with CloudAgent's list …", HOME_RECONCILE, "home")] if p.is_lead else []
    told = f"Type {EXAMPLE} — or use the button. /block help shows all commands."
    return [header("Block spam callers"), said(told), ActionsBlock(elements=[*ask])]


def _draft(draft: Draft | None) -> list[Block]:
    if draft is None:
        return []
    group = f"in “{cut(one_line(draft.group), 60)}”" if draft.group.strip() else "without a group yet"
    told = f"You began a request {group}: {cut(one_line(draft.numbers), 120) or 'no numbers yet'}"
    when = [small(marked(f"last changed {slack_time(draft.changed_at)}"))] if draft.changed_at else []
    go_on = _button("Go on …", DRAFT_OPEN, "draft", style="primary")
    drop = _button("Discard", DRAFT_DROP, "draft")
    return [header("Your draft"), said(told), *when, ActionsBlock(elements=[go_on, drop])]


def _files(files: Sequence[FileJob]) -> list[Block]:
    lines: list[Block] = [said(f"“{cut(one_line(job.file.name), 80)}” {_file_state(job)}") for job in files]
    return [header("Your files"), *lines] if lines else []


def _file_state(job: FileJob) -> str:
    if job.state is FileState.ASKING:
        return f"waits for your word in the channel: {plural(len(job.found), 'good number')} in it"
    return "is being read"


def _queue(p: HomePicture) -> list[Block]:
    if not p.waiting:
        return [header("Waiting for your decision"), small(plain("Nothing waits."))] if p.is_lead else []
    title = header(f"Waiting for your decision: {p.waiting:,}")
    rest = p.waiting - len(p.queue)
    more = [small(plain(f"and {rest:,} more; /block pending shows them"))] if rest > 0 else []
    return [title, *queue_blocks(p.queue), *more]


def _ending(ending: Sequence[EndingBlock]) -> list[Block]:
    lines = [ending_line(_facts(one)) for one in ending]
    return [header("Ends soon"), *lines] if lines else []


def _facts(one: EndingBlock) -> dict[str, object]:
    request = one.request
    return {
        "id": request.id,
        "numbers": one.left,
        "group": request.group,
        "requester": request.requester,
        "reason": request.reason,
        "until": request.expires_at.isoformat() if request.expires_at else "",
    }


def _storms(p: HomePicture) -> list[Block]:
    lines = [line for storm in p.storms for line in storm_lines(storm)]
    return [header("Storms and reviews"), *lines] if lines else []


def _health(p: HomePicture) -> list[Block]:
    if p.health is None:
        return []
    state = _STATES.get(p.health.state, f"⚪ CloudAgent: {one_line(p.health.state)}")
    since = f", since {slack_time(p.health.since)}" if p.health.since else ""
    again = f", tried again {slack_time(p.health.until)}" if p.health.until else ""
    why = [small(plain(cut(one_line(p.health.sentence), 500)))] if p.health.sentence else []
    held = f"{plural(p.load.held_numbers, 'number')} of {plural(p.load.held_requests, 'request')} on hold"
    cards, messages = plural(p.load.failed_cards, "card"), plural(p.load.failed_letters, "message")
    failed = f"{cards} and {messages} that Slack did not take"
    tokens = f"{plural(p.load.tokens_left, 'CloudAgent token')} left this hour"
    lines = SectionBlock(text=marked(f"{state}{since}{again}"))
    return [header("How Blockbot is doing"), lines, *why, said(f"• {held}\n• {failed}\n• {tokens}")]


def _mine(p: HomePicture, address: str) -> list[Block]:
    title = header("Your latest requests")
    if not p.mine:
        return [title, small(plain("You have not asked for anything yet."))]
    return [title, *(block for one, place in p.mine for block in request_line(one, place, address))]


def _button(label: str, action: str, value: str, *, style: str | None = None) -> ButtonElement:
    return ButtonElement(text=plain(label, 75), action_id=action, value=value, style=style)
