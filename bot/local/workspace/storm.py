"""A spam storm for the demo: messages of the call log, each about one made-up caller."""

from bot.local.workspace.messages import Message
from bot.local.workspace.people import CALL_LOG
from bot.local.workspace.state import Workspace

MOST_CALLS = 1000
_FIRST = 7_000_000_000
_STEP = 104_729
"""A prime, so that the numbers look scattered and none comes twice."""


def storm_messages(workspace: Workspace, count: int) -> None:
    """Posts `count` messages into the first channel, each with one Indian mobile number."""
    channel = workspace.channels.first()
    for position in range(count):
        text = (
            f"Spam call {position + 1} of {count}: {storm_number(position)}, silent, hung up after 4 seconds"
        )
        workspace.messages.add(
            Message(channel=channel.id, ts=workspace.mint.ts(), user=CALL_LOG.id, text=text)
        )


def storm_number(position: int) -> str:
    """The caller at a position, written as the call log writes it."""
    national = str(_FIRST + position * _STEP)
    return f"+91 {national[:5]} {national[5:]}"
