"""The chain of history as pure arithmetic: links, what they prove, and which column was changed.

A link is made of named columns. Its hash covers all of them and the hash of the link before; its marks are a
short hash of each column, by which a changed column is told from the others. Canonical form: JSON with sorted
keys, no spaces, UTF-8; moments as whole milliseconds since 1970 UTC.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

MARK = 6
"""Hex digits of one column's mark: it tells columns apart, the hash is the proof."""

Seal = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Link:
    """What is stored beside the columns of a link."""

    marks: str
    hash: str


def canonical(value: object) -> str:
    """The one text of a value."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def link(columns: Mapping[str, object], seal: Seal | None = None) -> Link:
    """The link over these columns, in their order; `seal` is a keyed hash in place of SHA-256."""
    texts = [f"{name}={canonical(value)}" for name, value in columns.items()]
    marks = "".join(_sha(text).hex()[:MARK] for text in texts)
    return Link(marks, (seal or _sha)("\n".join(texts)).hex())


def changed(columns: Mapping[str, object], stored: Link, seal: Seal | None = None) -> tuple[str, ...]:
    """Which columns are no longer what the link was made of; `marks` and `hash` are columns too."""
    now = link(columns, seal)
    if now == stored:
        return ()
    if now.hash == stored.hash:
        return ("marks",)
    found = [
        name
        for place, name in enumerate(columns)
        if now.marks[place * MARK : (place + 1) * MARK] != stored.marks[place * MARK : (place + 1) * MARK]
    ]
    return tuple(found) or ("hash",)


def _sha(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class RowChange:
    """What one transaction did to rows of one table: `set` the same for all, `each` one by one, `add` on top.

    `rows` are keys: positions as `0-99,103`, a person's id, or empty where the subject has one row.
    """

    table: str
    rows: str
    set: Mapping[str, object]
    each: Mapping[str, Sequence[object]]
    add: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """The short form that is stored."""
        parts = {"set": self.set, "each": self.each, "add": self.add}
        return {
            "table": self.table,
            "rows": self.rows,
            **{name: plain(part) for name, part in parts.items() if part},
        }


Rows = dict[tuple[str, str], dict[str, object]]
"""(table, key) → columns."""


def replay(rows: Rows, change: Mapping[str, object], keys: Sequence[str]) -> None:
    """Does to `rows` what a stored change says; `keys` are those its `rows` name."""
    table = str(change["table"])
    same, each, add = (change.get(name) or {} for name in ("set", "each", "add"))
    for place, key in enumerate(keys):
        row = rows.setdefault((table, key), {})
        row.update(same if isinstance(same, dict) else {})
        row.update({name: values[place] for name, values in each.items()} if isinstance(each, dict) else {})
        for name, count in add.items() if isinstance(add, dict) else ():
            row[name] = int(str(row.get(name, 0))) + int(count)
