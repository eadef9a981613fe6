"""What an approver judges, as one keyed hash, and the same worked out anew from the record.

Reads nothing itself. A plain hash would let whoever sees a card's payload guess the telephone numbers.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.chain import Rows
from bot.domain.number_hash import NumberHash, is_hash
from bot.domain.verdict import Verdict

LENGTH = 32
"""Hex digits of a content hash."""

ASKED = ("kind", "group_name", "requester", "expiry", "reason")
"""Columns of a request that an approver judges, in their order; then its numbers, but for those taken out."""

HASHED = "numbers_hashed"
"""The event after which the numbers are kept as hashes only."""


def content_hash(asked: Sequence[str], numbers: Iterable[str], hashes: NumberHash) -> str:
    """Of the columns of ASKED and the E.164 numbers that wait, in the order of the request."""
    texts = json.dumps([*asked, *numbers], ensure_ascii=False, separators=(",", ":"))  # canonical for texts
    return hashes.seal(texts).hex()[:LENGTH]


def decided_on(event: Mapping[str, object]) -> str:
    """The content hash that an event bears; empty for one that is no decision on a card."""
    facts = json.loads(str(event["facts"]))
    return str(facts.get("content", ""))


def recomputed(then: Rows, now: Rows, hashes: NumberHash) -> str | None:
    """The hash of what the record held at a moment; None where it does not keep all of it any more.

    `then` are the rows as the chain tells them for that moment, with hashes in place of numbers; `now` the
    stored rows, which have the numbers themselves.
    """
    request, stored = then.get(("requests", "")), now.get(("requests", ""))
    if request is None or stored is None:
        return None
    waiting = [place for place, row in _items(then) if row.get("verdict") == Verdict.WAITING.value]
    numbers = [str(now.get(("items", str(place)), {}).get("e164", "#")) for place in waiting]
    if any(map(is_hash, numbers)):
        return None
    # Only the stored reason has the numbers somebody wrote into it; that it is the same, the chain proves.
    asked = [str((stored if name == "reason" else request)[name]) for name in ASKED]
    return content_hash(asked, numbers, hashes)


def _items(rows: Rows) -> list[tuple[int, Mapping[str, object]]]:
    return sorted(
        ((int(key), row) for (table, key), row in rows.items() if table == "items"), key=lambda pair: pair[0]
    )
