"""A newcomer's machine may have no emoji font: the demo's page draws each emoji the bot writes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
EMOJI = re.compile("[\u231a-\u23fa\u2600-\u27bf\U0001f000-\U0001faff]")
DRAWN = re.compile(r'^  "(\S+)": \[', re.MULTILINE)


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_emoji_of_the_bots_messages_is_drawn_by_the_page() -> None:
    drawn = set(DRAWN.findall(text("bot/local/page/glyphs.js")))
    written = {
        sign for path in (ROOT / "bot/slack").rglob("*.py") for sign in EMOJI.findall(path.read_text("utf-8"))
    }

    assert {"✅", "🌪"} <= written
    assert sorted(written - drawn) == [], "draw them in bot/local/page/glyphs.js"
