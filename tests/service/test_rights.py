"""Rights at this moment: groups, silent approvers, the fallback, who may ask; the note of a new policy."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from bot.domain.errors import FieldRefused, Refused
from bot.domain.policy import GroupPolicy, Policy, Protected
from bot.service.note_policy import note_policy
from bot.service.rights import deciders, may_ask, may_decide
from bot.service.submit import Desk, check
from bot.store.store import SqlStore
from tests.service.fakes import INDIA, FakePeople, Ticking, wish

pytestmark = pytest.mark.anyio


@dataclass
class Grouped(FakePeople):
    """Slack has told the members of these groups."""

    groups: dict[str, frozenset[str]] = field(default_factory=dict)

    def members(self, ids: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for one in ids:
            found |= self.groups.get(one, frozenset()) if one.startswith("S") else {one}
        return frozenset(found)

    def knows(self, ids: Iterable[str]) -> bool:
        return all(one in self.groups for one in ids if one.startswith("S"))


def desk(policy: Policy) -> Desk:
    return Desk(policy, Grouped(), "C1", INDIA)


def test_silent_approvers_may_decide_too() -> None:
    rules = GroupPolicy(approvers=("U1",), silent=("U2",))
    assert deciders(rules, Grouped()) == frozenset({"U1", "U2"})


def test_somebody_in_two_groups_is_one_person() -> None:
    people = Grouped(groups={"S1": frozenset({"U1"}), "S2": frozenset({"U1"})})
    assert deciders(GroupPolicy(approvers=("S1", "S2", "U1")), people) == frozenset({"U1"})


def test_the_fallback_decides_while_slack_does_not_tell_a_group() -> None:
    rules = GroupPolicy(approvers=("S1",), fallback=("U9",))
    assert may_decide(rules, Grouped(), "U9")
    assert not may_decide(rules, Grouped(), "U1")


def test_the_fallback_has_no_right_once_the_group_is_known() -> None:
    rules = GroupPolicy(approvers=("S1",), fallback=("U9",))
    assert not may_decide(rules, Grouped(groups={"S1": frozenset({"U1"})}), "U9")


def test_a_named_approver_decides_although_a_group_beside_them_is_unknown() -> None:
    assert may_decide(GroupPolicy(approvers=("S1", "U2")), Grouped(), "U2")


def test_without_a_fallback_an_unknown_group_is_told_and_guessed_by_nobody() -> None:
    with pytest.raises(Refused) as refused:
        may_decide(GroupPolicy(approvers=("S1",)), Grouped(), "U1")
    assert refused.value.code == "approvers-unknown"


def test_who_may_ask_is_checked_by_person_and_group() -> None:
    rules = GroupPolicy(requesters=("S1",))
    people = Grouped(groups={"S1": frozenset({"U1"})})
    assert [may_ask(rules, people, user) for user in ("U1", "U2")] == [True, False]


def test_unknown_requesters_are_told_to_wait() -> None:
    with pytest.raises(Refused) as refused:
        may_ask(GroupPolicy(requesters=("S1",)), Grouped(), "U1")
    assert refused.value.code == "requesters-unknown"


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(default=GroupPolicy(approvers=("U2",), requesters=("U3",))), "not-requester"),
        (Policy(default=GroupPolicy(approvers=("U2",)), named_only=True), "unknown-group"),
        (Policy(default=GroupPolicy(approvers=("U2",)), protected=(Protected("ours", prefixes=("+9198",)),)),
         "protected"),
    ],
)  # fmt: skip
def test_what_the_policy_forbids_is_refused_before_anything_is_recorded(
    policy: Policy, code: str, clock: Ticking
) -> None:
    with pytest.raises(FieldRefused) as refused:
        check(wish(), desk=desk(policy), now=clock())
    assert refused.value.code == code


async def test_a_policy_is_noted_once_and_every_change_of_it(store: SqlStore, clock: Ticking) -> None:
    def note(digest: str) -> functools.partial[bool]:
        return functools.partial(note_policy, digest=digest, text=f"# {digest}", now=clock())

    noted = [await store.write(note(digest)) for digest in ("a", "a", "b", "a")]
    events = await store.read(lambda tx: tx.chronicle.events("policy"))
    assert noted == [True, False, True, True]
    assert [event.facts["digest"] for event in events] == ["a", "b", "a"]
    assert events[0].facts["text"] == "# a"
