"""Finds the group at the beginning of a command, and mends its spelling against the known groups."""

import re
from dataclasses import dataclass

from bot.domain.command import vocabulary as words
from bot.domain.errors import FieldRefused

_QUOTED = re.compile(r"\"([^\"]*)\"[,:;]?(?:\s+|\Z)|'([^']*)'[,:;]?(?:\s+|\Z)")
_FEWEST_OF_COMMAND = 3
_MOST_CHOICES = 3
_CURLY = str.maketrans(dict.fromkeys("“”„", '"') | dict.fromkeys("‘’", "'"))  # noqa: RUF001  # as typed
_BREAKS = re.compile(r"[\s\-_./&+'()]+")
_DIGITS = re.compile(r"\d+")
_FEWEST_FOR_ONE_SLIP = 4
_FEWEST_FOR_TWO_SLIPS = 8
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


def settle_group(text: str, known_groups: tuple[str, ...]) -> str:
    """The name typed into a form: spelt as the known group, without the quotes around a new one.

    Raises FieldRefused for a name that is nearly a known one and not in quotes.
    """
    typed = text.translate(_CURLY).strip()
    name = typed.strip("\"'").strip()
    spelt = _spelt(name, known_groups)
    if spelt in known_groups or name != typed:
        return spelt
    close = close_groups(name, known_groups)
    if close:
        nearest = " or ".join(f"“{each}”" for each in close)
        raise FieldRefused(
            "group",
            f"There is no group “{name}” yet. Did you mean {nearest}? If it is a new one, put it in quotes.",
            code="misspelt",
            choices=(*close, f'"{name}"'),
        )
    return name


def close_groups(name: str, known_groups: tuple[str, ...]) -> list[str]:
    """Known groups of which a name is a slip of the fingers; `team-a` and `team-b` are two groups."""
    if _spelt(name, known_groups) in known_groups:
        return []
    return [group for group in known_groups if _is_slip(name.casefold(), group.casefold())][:_MOST_CHOICES]


def _is_slip(typed: str, known: str) -> bool:
    if _DIGITS.findall(typed) != _DIGITS.findall(known):
        return False
    theirs, ours = _BREAKS.split(typed), _BREAKS.split(known)
    if len(theirs) == len(ours):
        return all(_is_slip_of_word(*pair) for pair in zip(theirs, ours, strict=True))
    return _is_slip_of_word("".join(theirs), "".join(ours))


def _is_slip_of_word(typed: str, known: str) -> bool:
    shorter = min(len(typed), len(known))
    allowed = 2 if shorter >= _FEWEST_FOR_TWO_SLIPS else int(shorter >= _FEWEST_FOR_ONE_SLIP)
    return typed == known or _slips(typed, known, allowed) <= allowed


def _slips(one: str, other: str, most: int) -> int:
    """Letters too many, missing, wrong or swapped (optimal string alignment); `most` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    rows = [list(range(len(other) + 1))]
    for i, sign in enumerate(one, start=1):
        row = [i]
        for j, there in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (sign != there))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == there:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def close_commands(word: str) -> list[str]:
    """The sub-command of which a word is a slip; `list-1` and `finding` are none."""
    if not word.isalpha() or len(word) < _FEWEST_OF_COMMAND:
        return []
    return [each for each in words.SUB_COMMANDS if _slips(word.lower(), each, 1) <= 1][:1]


def _spelt(name: str, known_groups: tuple[str, ...]) -> str:
    return next((group for group in known_groups if group.casefold() == name.casefold()), name)


def _can_be_group(text: str, word: str) -> bool:
    """A group has a letter and is no number, link, expiry or reason."""
    if not any(sign.isalpha() for sign in word) or word.startswith("<"):
        return False
    return not (words.REASON.match(text) or words.KEYWORD.match(text) or words.is_moment_or_length(text))
