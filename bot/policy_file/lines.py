"""On which line of a TOML text a key stands: tomllib does not tell. Understands no values."""

import re
from collections import Counter
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Where something is in the document: `("groups", "spam-callers", "quorum")`, `("protected", 0)`."""

_TABLE = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w-]+)((?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) of every table and every key that stands at the beginning of a line."""
    found: dict[Path, int] = {}
    table: Path = ()
    counts: Counter[Path] = Counter()
    for number, line in _plain_lines(text):
        opened = _TABLE.match(line)
        if opened:
            table = _table(_parts(opened[2]), counts, many=opened[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1] + key[2])), number)
    return found


def _table(name: Path, counts: Counter[Path], *, many: bool) -> Path:
    """A table's path; one of an array of tables ends with its position."""
    if not many:
        return name
    counts[name] += 1
    return (*name, counts[name] - 1)


def _parts(dotted: str) -> Path:
    return tuple(next(part for part in found if part) for found in _PART.findall(dotted) if any(found))


def _plain_lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines, without those inside texts of several lines."""
    within = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not within:
            yield number, line
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2 and within in ("", quotes):
                within = "" if within else quotes
                break
