"""What one message of ours consists of; knows nothing of requests and posts nothing."""

from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.slack.cards.plain import plain


@dataclass(frozen=True, slots=True)
class Surface:
    """One message: `text` is the notification and what screen readers speak, `blocks` what is seen."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, Any]:
        """The arguments `text` and `blocks` of `chat.postMessage`, `chat.update` or a command's ack.

        Raises SlackObjectFormationError where slack_sdk finds a limit broken.
        """
        return {"text": self.text, "blocks": plain(self.blocks)}
