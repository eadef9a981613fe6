"""What is said of a file with numbers: that it is read, what it lacks, and whether to go on without that."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject

from bot.service.file_port import FileJob
from bot.slack.cards.pieces import beside, marked_section, said
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, harmless, mention, one_line, plural


def file_message(job: FileJob, sentence: str, *, ask_about: int = 0) -> Surface:
    """The message of a file before it is a request's card; `ask_about` good numbers make it a question."""
    told = cut(one_line(sentence), 600)
    opening = f"📄 {mention(job.requester)} sent a file with numbers for {harmless(cut(job.group, 60))}"
    what = f"📄 A file with numbers for {cut(one_line(job.group), 60)}"
    blocks: list[Block] = [beside(what, f"from {mention(job.requester)}"), said(told)]
    if ask_about:
        blocks.append(
            ActionsBlock(
                elements=[
                    _button("go_on_file", f"Go on with {plural(ask_about, 'number')}", job.id, "primary"),
                    _button("drop_file", "Give it up", job.id),
                ]
            )
        )
    return Surface(f"{opening}: {harmless(told)}", tuple(blocks))


def file_report(job: FileJob, sentence: str) -> Surface:
    """How reading ended, to the person who sent the file, in the thread."""
    told = cut(one_line(sentence), 2000)
    who = mention(job.requester)
    short = harmless(cut(told, 600))  # a sign may become five where it has to be escaped
    return Surface(f"{who} {short}", (marked_section(who), said(told)))


def _button(action: str, label: str, value: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=label, emoji=False), action_id=action, value=value, style=style
    )
