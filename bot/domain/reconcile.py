"""What CloudAgent's console shows against what the ledger says: the differences. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.files.console import Listed
from bot.domain.standing import Known, Standing

SAME = timedelta(minutes=1)
"""Ends nearer to each other than this are the same: exports may cut the seconds off."""


class Kind(StrEnum):
    """How the two differ on one number in one group."""

    ADDED = "added"
    """The console has it, the ledger does not: added by hand."""
    MISSING = "missing"
    """The ledger has it, the console does not."""
    OTHER_END = "other_end"
    """Both have it, with different ends; or the ledger was not sure."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One number; ends are instants, None where the list does not say."""

    kind: Kind
    e164: str
    group: str
    console: datetime | None
    ledger: datetime | None
    request_id: str = ""
    """The ledger's request that set it."""
    settled: str = ""
    """What was done about it, as the end of a sentence; empty while it is open."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One number in one group by the ledger."""

    e164: str
    group: str
    standing: Standing


def differences(listed: Iterable[Listed], recorded: Sequence[Recorded], now: datetime) -> list[Difference]:
    """What both say about every number of the groups in `recorded` and in the list."""
    there = {_key(one): one for one in listed if one.until is None or one.until > now}
    here = {_key(one): one for one in recorded if one.standing.at(now) is not Known.FREE}
    found = [_added(one) for key, one in there.items() if key not in here]
    found += [_missing(one) for key, one in here.items() if key not in there]
    for key, one in here.items():
        if key in there and (other := _other_end(there[key], one)):
            found.append(other)
    return sorted(found, key=lambda one: (list(Kind).index(one.kind), one.group, one.e164))


def _key(one: Listed | Recorded) -> tuple[str, str]:
    return (one.e164, one.group.casefold())


def _added(one: Listed) -> Difference:
    return Difference(Kind.ADDED, one.e164, one.group, one.until, None)


def _missing(one: Recorded) -> Difference:
    return Difference(Kind.MISSING, one.e164, one.group, None, one.standing.high, one.standing.by)


def _other_end(there: Listed, here: Recorded) -> Difference | None:
    sure = here.standing.low == here.standing.high
    if there.until is None or (sure and abs(there.until - here.standing.high) <= SAME):
        return None
    return Difference(
        Kind.OTHER_END, here.e164, here.group, there.until, here.standing.high, here.standing.by
    )
