"""Typed values of a TOML table: each getter notes a mistake with its line instead of raising."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from bot.policy_file.lines import Path

T = TypeVar("T")

_SPAN = re.compile(r"(\d{1,5}) ?(minute|min|hour|h|day|d|week|w|year|y)s?", re.IGNORECASE)
_MINUTES = {"minute": 1, "min": 1, "hour": 60, "h": 60, "day": 1440, "d": 1440, "week": 10080, "w": 10080}
_MINUTES |= {"year": 525600, "y": 525600}
MOST_REASONS = 20
LONGEST_REASON = 75
_ID = re.compile(r"[UWS][A-Z0-9]{2,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")


class Mistake(Exception):
    """What is wrong with one value, as the end of a sentence."""


@dataclass(slots=True)
class Mistakes:
    """All that is wrong with a file, by line."""

    lines: Mapping[Path, int]
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, path: Path, words: str) -> None:
        """Notes one at the line of the path, or of the nearest table around it."""
        near = path
        while near and near not in self.lines:
            near = near[:-1]
        self.found.append((self.lines.get(near, 1), f"{_name(path)}: {words}"))

    def told(self) -> tuple[str, ...]:
        """One sentence each, in the order of the file."""
        return tuple(f"line {line}: {words}" for line, words in sorted(self.found))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the document, read key by key."""

    path: Path
    given: Mapping[str, Any]
    mistakes: Mistakes

    def only(self, *known: str) -> None:
        """Notes every key that means nothing here, with the one that was probably meant."""
        for key in self.given:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                meant = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                self.mistakes.add((*self.path, key), f"is no setting; {meant}")

    def take(self, key: str, read: Callable[[Any], T], default: T) -> T:
        """The value as `read` understands it; the default where it is absent or wrong."""
        if key not in self.given:
            return default
        try:
            return read(self.given[key])
        except Mistake as mistake:
            self.mistakes.add((*self.path, key), str(mistake))
            return default

    def table(self, key: str) -> "Table":
        """The table under a key; an empty one where it is absent or no table."""
        given = self.given.get(key, {})
        if not isinstance(given, dict):
            self.mistakes.add((*self.path, key), "is not a table; write it as [%s]" % key)  # noqa: UP031  # braces would need doubling
            given = {}
        return Table((*self.path, key), given, self.mistakes)


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Mistake("is not a text")
    return value.strip()


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Mistake("is neither true nor false")
    return value


def count(value: Any) -> int:
    """A whole number from 1 on."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Mistake("is not a whole number from 1 on")
    return value


def span(value: Any) -> timedelta:
    """A length of time such as `30 days`."""
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise Mistake(f"{value!r} is not a length of time; write it like 30 days or 4 hours")
    return timedelta(minutes=int(found[1]) * _MINUTES[found[2].lower()])


def spans(value: Any) -> tuple[timedelta, ...]:
    """A list of lengths, growing."""
    found = tuple(span(one) for one in texts(value))
    if list(found) != sorted(set(found)):
        raise Mistake("has to grow from one to the next")
    return found


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or any(not isinstance(one, str) for one in value):
        raise Mistake('is not a list of texts; write it like ["one", "two"]')
    return tuple(value)


def reasons(value: Any) -> tuple[str, ...]:
    """What a menu of Slack can offer: at most 20 texts of at most 75 characters; none is allowed too."""
    found = tuple(one.strip() for one in texts(value))
    if len(found) > MOST_REASONS or any(not 0 < len(one) <= LONGEST_REASON for one in found):
        raise Mistake(f"takes at most {MOST_REASONS} texts of at most {LONGEST_REASON} characters")
    return tuple(dict.fromkeys(found))


def ids(value: Any) -> tuple[str, ...]:
    """A list of user ids and user-group ids, each once."""
    return _ids(value, "UWS", "a Slack id; user ids start with U, user groups with S")


def user_ids(value: Any) -> tuple[str, ...]:
    """A list of user ids only."""
    return _ids(value, "UW", "a user id; those start with U")


def _ids(value: Any, starts: str, what: str) -> tuple[str, ...]:
    found = texts(value)
    wrong = [one for one in found if not _ID.fullmatch(one) or one[0] not in starts]
    if wrong:
        raise Mistake(f"{', '.join(wrong)}: not {what}")
    return tuple(dict.fromkeys(found))


def channel(value: Any) -> str:
    """A channel's id."""
    found = text(value)
    if not _CHANNEL.fullmatch(found):
        raise Mistake(f"{found}: not a channel's id; those start with C")
    return found


def _name(path: Path) -> str:
    """`groups.spam-callers.quorum`, `protected 2, label`."""
    shown = ""
    for part in path:
        shown += (
            f" {part + 1},"
            if isinstance(part, int)
            else f"{'.' if shown[-1:] not in ('', ',') else ' '}{part}"
        )
    return shown.strip().rstrip(",") or "the file"
