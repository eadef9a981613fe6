"""Text on Slack surfaces: makes typed text harmless, names people and moments; decides no wording."""

import re
from datetime import UTC, datetime

_BROKEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates, which no terminal and no UTF-8 encoder likes."""
_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Direction marks (they make a number read backwards), widthless spaces; not the joiners of Indic scripts."""
_HALF_ENTITY = re.compile(r"&[a-z]{0,3}$")
_PERSON = re.compile(r"[UW][A-Z0-9]+")
_USER_GROUP = re.compile(r"S[A-Z0-9]+")
_LOOK_ALIKE = {"*": "\u2217", "_": "\uff3f", "~": "\u223c"}
_FORMATTING = re.compile(r"[*~]|(?<![^\W_])_|_(?![^\W_])")
"""Slack formats with an underscore only at the edge of a word: `spam_callers` stays as it is."""
_EMOJI_NAME = re.compile(r":(?!\d\d:)(?=[\w+'-]+:)")
"""A colon that opens an emoji's name; of a clock time (`11:18:37`) it does not: no emoji has two digits."""


def escape(text: str) -> str:
    """Typed text with Slack's three control characters as entities, so that it can hold no ping and no link.

    Bold, code and quotes still work in it: use `literal` for typed text in mrkdwn.
    """
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clean(text: str) -> str:
    """Text without characters that nobody sees or that reverse the rest; a sign for what cannot be sent."""
    return _BROKEN.sub("\ufffd", _UNSEEN.sub("", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Text with every run of white space as one space, so that it cannot pretend to be a line of ours."""
    return " ".join(clean(text).split())


def paragraph(text: str) -> str:
    """Typed text that may have several lines, without the empty ones that would stretch a card."""
    return "\n".join(line for raw in clean(text).split("\n") if (line := " ".join(raw.split())))


def harmless(text: str) -> str:
    """Typed text on one line of mrkdwn that Slack shows as typed: no ping, link, formatting or emoji in it.

    Where a formatting character would work, a look-alike takes its place. Meant for a message's `text`;
    in blocks typed text goes into plain_text.
    """
    shown = _FORMATTING.sub(lambda found: _LOOK_ALIKE[found[0]], one_line(text))
    return escape(_EMOJI_NAME.sub("\ua789", shown).replace("`", "\u02cb"))


def literal(text: str) -> str:
    """Typed text, harmless and “quoted”, so that it shows where it begins and ends."""
    return f"“{harmless(text)}”"


def cut(text: str, most: int) -> str:
    """Text of at most `most` characters, an ellipsis for what is missing; never half an entity at the end."""
    if len(text) <= most:
        return text
    return _HALF_ENTITY.sub("", text[: most - 1]) + "…"


def mention(user_or_group_id: str) -> str:
    """A person (U…, W…) or a user group (S…) as Slack names them; anything else as harmless text."""
    if _PERSON.fullmatch(user_or_group_id):
        return f"<@{user_or_group_id}>"
    if _USER_GROUP.fullmatch(user_or_group_id):
        return f"<!subteam^{user_or_group_id}>"
    return literal(cut(user_or_group_id, 80))


def slack_time(at: datetime, fallback: str = "") -> str:
    """A moment in each reader's own zone; `fallback` (default: UTC) is what old clients show."""
    plain = fallback or f"{at.astimezone(UTC):%d %b %Y %H:%M} UTC"
    shown = escape(one_line(plain)).replace("|", "/")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{shown}>"


def plural(n: int, noun: str) -> str:
    """A count with its noun, readable: `1 number`, `10,000 numbers`."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
