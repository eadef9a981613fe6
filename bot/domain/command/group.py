"""Finds the group at the beginning of a command, and mends its spelling against the known groups."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.command import vocabulary as words

_QUOTED = re.compile(r"\"([^\"]*)\"[,:;]?(?:\s+|\Z)|'([^']*)'[,:;]?(?:\s+|\Z)")
_LIKE = 0.74
_MOST_CHOICES = 3
_AFTER_GROUP = ("", " ", ",", ":", ";")


@dataclass(frozen=True, slots=True)
class GroupPart:
    """The group as typed and the text after it; an empty name if the text begins with something else."""

    name: str
    rest: str
    quoted: bool = False
    known: bool = False


def take_group(text: str, known_groups: tuple[str, ...]) -> GroupPart:
    """Takes the first word, a quoted name, or a known name of several words."""
    quoted = _QUOTED.match(text)
    if quoted:
        name = " ".join((quoted[1] if quoted[1] is not None else quoted[2]).split())
        return GroupPart(_spelt(name, known_groups), text[quoted.end() :], quoted=True)
    for group in sorted(known_groups, key=len, reverse=True):
        after = text[len(group) :]
        if text.casefold().startswith(group.casefold()) and after[:1] in _AFTER_GROUP:
            return GroupPart(group, after.lstrip(" ,:;"), known=True)
    word, _, rest = text.partition(" ")
    if not _can_be_group(text, word):
        return GroupPart("", text)
    return GroupPart(word.rstrip(",:;"), rest.strip(" ,"))


def close_groups(name: str, known_groups: tuple[str, ...]) -> list[str]:
    """Known groups whose names look like a mistyped one."""
    by_plain = {group.casefold(): group for group in known_groups}
    return [by_plain[each] for each in get_close_matches(name.casefold(), by_plain, _MOST_CHOICES, _LIKE)]


def close_commands(word: str) -> list[str]:
    """Sub-commands that look like a mistyped word."""
    return get_close_matches(word.lower(), words.SUB_COMMANDS, 1, _LIKE)


def _spelt(name: str, known_groups: tuple[str, ...]) -> str:
    return next((group for group in known_groups if group.casefold() == name.casefold()), name)


def _can_be_group(text: str, word: str) -> bool:
    """A group has a letter and is no number, link, expiry or reason."""
    if not any(sign.isalpha() for sign in word) or word.startswith("<"):
        return False
    return not (words.REASON.match(text) or words.KEYWORD.match(text) or words.is_moment_or_length(text))
