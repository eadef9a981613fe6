"""App Home: how to ask, and what one asked for lately."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ContextBlock, DividerBlock, HeaderBlock, SectionBlock
from slack_sdk.models.views import View

from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import marked, plain
from bot.slack.cards.queue import queue_blocks
from bot.slack.cards.result import state_line

EXAMPLE = "/block spam-callers 98765 43210, 98765 43211 for 30 days because robocalls"


def home_view(mine: Sequence[RequestPicture], waiting: Sequence[RequestPicture] = ()) -> View:
    """One person's Home; `mine` are their latest requests, newest first, `waiting` what they may decide."""
    blocks: list[Block] = [
        HeaderBlock(text=plain("Block spam callers")),
        SectionBlock(text=plain(f"Type {EXAMPLE} — or /block alone for a form.")),
        DividerBlock(),
    ]
    if waiting:
        blocks += [
            HeaderBlock(text=plain("Waiting for your decision")),
            *queue_blocks(waiting),
            DividerBlock(),
        ]
    blocks.append(HeaderBlock(text=plain("Your latest requests")))
    if not mine:
        blocks.append(ContextBlock(elements=[plain("You have not asked for anything yet.")]))
    blocks += [SectionBlock(text=marked(state_line(picture))) for picture in mine]
    return View(type="home", blocks=blocks)
