"""Where the message shortcut looks for numbers."""

from typing import Any

import pytest

from bot.slack.listeners.shortcuts.block_from_message import texts_of

SECTION = {"type": "rich_text_section", "elements": [{"text": "from "}, {"text": "98765 43210"}]}
RICH = [{"type": "rich_text", "elements": [SECTION]}]


@pytest.mark.parametrize(
    "message",
    [
        {"text": "from 98765 43210"},
        {"text": "", "blocks": RICH},
        {"text": "see", "attachments": [{"text": "from 98765 43210", "fallback": "…"}]},
        {"text": "see", "attachments": [{"pretext": "from 98765 43210"}]},
        {"text": "see", "attachments": [{"fallback": "from 98765 43210"}]},
        {"text": "see", "attachments": [{"fields": [{"title": "from", "value": "98765 43210"}]}]},
        {"text": "", "attachments": [{"message_blocks": [{"message": {"blocks": RICH}}]}]},
        {
            "text": "",
            "attachments": [{"blocks": [{"type": "section", "text": {"text": "from 98765 43210"}}]}],
        },
    ],
)
def test_every_place_of_a_message_that_holds_text_is_read(message: dict[str, Any]) -> None:
    assert "98765 43210" in "\n".join(texts_of(message))


def test_what_is_nested_beyond_anything_slack_sends_does_not_hang_the_bot() -> None:
    deep: dict[str, Any] = {"text": "bottom"}
    for _ in range(5000):
        deep = {"elements": [deep]}
    assert "bottom" not in "".join(texts_of({"blocks": [deep]}))


@pytest.mark.parametrize("junk", [{}, {"attachments": ["x", None, 3]}, {"blocks": "x"}, {"text": None}])
def test_junk_holds_no_text(junk: dict[str, Any]) -> None:
    assert "".join(texts_of(junk)).strip() == ""
