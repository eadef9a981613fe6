"""Who decides where a request concerns several groups: of each its own approvers, as many as it wants."""

import dataclasses
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.domain.policy import GroupPolicy


@dataclass(frozen=True, slots=True)
class Circle:
    """Those who may decide for one group, by user id, and how many of them it takes."""

    group: str
    members: frozenset[str]
    quorum: int

    def lacks(self, approvals: AbstractSet[str]) -> int:
        """How many of its people still have to agree."""
        return max(0, self.quorum - len(self.members & approvals))


def lacking(circles: Iterable[Circle], approvals: AbstractSet[str]) -> int:
    """How many more approvals it takes at the least; 0 once every group has its own."""
    return max((one.lacks(approvals) for one in circles), default=0)


def fewest(circles: Sequence[Circle], *, without: str) -> int:
    """A number of people who can satisfy every group: whoever counts for the most groups goes first."""
    people = frozenset[str]().union(*(one.members for one in circles)) - {without}
    chosen: set[str] = set()
    while lacking(circles, chosen):
        useful = [(_help(circles, chosen, one), one) for one in sorted(people - chosen)]
        helps, best = max(useful, default=(0, ""), key=lambda pair: pair[0])
        if not helps:
            break
        chosen.add(best)
    return len(chosen)


def _help(circles: Iterable[Circle], chosen: AbstractSet[str], one: str) -> int:
    return sum(1 for circle in circles if one in circle.members and circle.lacks(chosen))


def combined(first: GroupPolicy, *others: GroupPolicy) -> GroupPolicy:
    """The rules of what concerns several groups: times by the first, people and the largest quorum by all."""
    if not others:
        return first
    every = (first, *others)
    return dataclasses.replace(
        first,
        approvers=_together(one.approvers for one in every),
        silent=_together(one.silent for one in every),
        fallback=_together(one.fallback for one in every),
        next_circle=_together(one.next_circle for one in every),
        quorum=max(one.quorum for one in every),
    )


def _together(people: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in people for one in some))
