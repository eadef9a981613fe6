"""Takes Slack's own markup out of a text: the target of a telephone link decides, not its label."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from bot.domain.numbers.clean import HOLE, LINK, clean, without_sentinels

_LINK = re.compile(
    r"<((?:tel:|mailto:|https?://|[@#!])[^<>|\n]{1,2000})(?:\|([^<>\n]{0,1000}))?>", re.IGNORECASE
)
_TEL = "tel:"


@dataclass(frozen=True, slots=True)
class SlackLink:
    """One `<target|label>` of a telephone, web or mail address, both parts cleaned."""

    telephone: bool
    target: str
    """For a telephone link without its `tel:`."""
    label: str


def take_links(text: str) -> tuple[str, list[SlackLink]]:
    """Returns the text with a sentinel for each link, and those links in order. Mentions are left out."""
    text = without_sentinels(text)
    if "<" not in text:
        return text, []
    links: list[SlackLink] = []

    def replaced(match: re.Match[str]) -> str:
        if match[1][0] in "@#!":
            return HOLE
        links.append(_link(match[1], clean(match[2] or "")))
        return LINK

    return _LINK.sub(replaced, text), links


def _link(target: str, label: str) -> SlackLink:
    if target.lower().startswith(_TEL):
        return SlackLink(telephone=True, target=clean(unquote(target[len(_TEL) :])), label=label)
    return SlackLink(telephone=False, target=clean(target), label=label)
