"""What the ledger and the rules know of numbers before anybody has asked for them; records nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.collision import LEAST_SHARING, PREFIX_LENGTHS, Collision, collisions, shared_prefix
from bot.domain.policy import Policy
from bot.service.ports import Transaction

MOST_LOOKED_UP = 300
"""Numbers that are looked up while somebody types; a field of a form holds hardly more."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Hints for somebody who is still typing."""

    total: int = 0
    collisions: tuple[Collision, ...] = ()
    prefix: tuple[str, int] | None = None
    """A beginning that most of the numbers share, with how many do."""
    protected: tuple[tuple[str, str], ...] = ()
    """(E.164, whose it is)"""


def look_ahead(
    tx: Transaction, numbers: Sequence[str], *, group: str, policy: Policy, now: datetime
) -> Ahead:
    """The hints that the request's card would have, and what would be refused as protected."""
    looked_up = numbers[:MOST_LOOKED_UP]
    met = tx.collisions.met(looked_up) if looked_up else ()
    protected = [(one, label) for one in looked_up if (label := policy.whose(one))]
    return Ahead(
        total=len(numbers),
        collisions=collisions(met, group=group, now=now),
        prefix=shared_prefix(_beginnings(numbers), len(numbers)) if len(numbers) >= LEAST_SHARING else None,
        protected=tuple(protected),
    )


def _beginnings(numbers: Sequence[str]) -> list[tuple[str, int]]:
    """The commonest beginning of each length, with how many numbers have it."""
    return [Counter(one[:length] for one in numbers).most_common(1)[0] for length in PREFIX_LENGTHS]
