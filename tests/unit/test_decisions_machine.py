"""The decision core as a state machine: no order of events lets something run without a right to."""

import dataclasses
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from bot.domain import hold as holding
from bot.domain import request as life
from bot.domain import storm as storms
from bot.domain import storm_review
from bot.domain.errors import Refused
from bot.domain.policy import GroupPolicy
from bot.domain.request import Cause, Change, Decided, Decision, Kind, State
from bot.domain.storm_review import Outcome, Reviewed
from tests.unit.deciding import GROUP, LEAD, PERSON, STORM, USUAL, WHICH, Deciding
from tests.unit.decisions_town import (
    ASKERS,
    GROUPS,
    NUMBERS,
    RUNS,
    START,
    Kept,
    days,
)


class Storming(Deciding):
    """The same with storms, their reviews and the work itself; checks what has to hold at every moment."""

    @rule(who=st.one_of(st.sampled_from(ASKERS), PERSON), group=GROUP)
    def a_storm_begins(self, who: str, group: str) -> None:
        if self.storm is not None:
            return
        entitled = who in self.oncall | self.laws[group].approvers
        try:
            self.storm = storms.declare(
                STORM, storm_id="s1", by=who, entitled=entitled, group=group, lasts=timedelta(hours=2),
                reason="x", at=self.now,
            )  # fmt: skip
        except Refused:
            return
        assert entitled

    @rule(who=PERSON)
    def a_storm_ends(self, who: str) -> None:
        if self.storm is None:
            return
        entitled = who in self.oncall | self.laws[self.storm.group].approvers
        try:
            self.storm = storms.end(self.storm, by=who, entitled=entitled, at=self.now)
        except Refused:
            return
        assert entitled

    @rule(which=WHICH, who=LEAD, outcome=st.sampled_from(Outcome), length=st.integers(1, 40))
    def reviews(self, which: int, who: str, outcome: Outcome, length: int) -> None:
        ran = [one for one in self.kept.values() if one.request.storm]
        if self.storm is None or not ran:
            return
        kept = ran[which % len(ran)]
        known = self.reviewed.get(kept.request.id)
        entitled = who in self.laws[self.storm.group].approvers
        made = f"r{len(self.kept)}"
        try:
            storm_review.check_review(self.storm, entitled=entitled)
            storm_review.check_one(kept.request, outcome, by=who, known=known)
            change = None if outcome is Outcome.KEPT else storm_review.correction(
                kept.request, outcome, made=made, by=who, at=self.now, total=len(kept.left),
                expiry=days(length), reason="",
            )  # fmt: skip
        except Refused:
            return
        assert entitled
        assert known is None
        assert who != kept.request.requester
        self.reviewed[kept.request.id] = Reviewed(kept.request.id, outcome, who, self.now)
        if change is not None:
            self._corrects(kept, change)

    def _corrects(self, ran: Kept, change: Change) -> None:
        made = change.after
        assert change.decision is not None
        assert change.decision.actor != made.requester
        assert not made.storm
        if made.kind is Kind.BLOCK:
            assert made.expires_at is not None
            assert ran.request.expires_at is not None
            assert made.expires_at < ran.request.expires_at, "a review made it longer"
        self.kept[made.id] = Kept(made, ran.left, decisions=[change.decision], corrects=ran.request.id)
        self.kept[made.id].rights.add(change.decision.actor)

    @rule(which=WHICH, missing=st.booleans())
    def runs_and_finishes(self, which: int, *, missing: bool) -> None:
        begun = self._try(which, self._begin)
        if begun is None:
            return
        if missing:
            self._take(
                begun, holding.hold(begun.request, at=self.now, until=None, note="", cause=Cause.GROUP)
            )
        else:
            self._take(begun, life.finish(begun.request, at=self.now, counts={}))

    def _begin(self, kept: Kept) -> Change:
        begun = life.begin(kept.request, at=self.now, owner="w1", lease=timedelta(seconds=20))
        if begun is None:
            raise Refused("nothing is owed")
        assert kept.request.state in RUNS
        return begun

    @rule(which=WHICH, who=LEAD, agrees=st.booleans())
    def somebody_decides_on_a_missing_group(self, which: int, who: str, *, agrees: bool) -> None:
        def decide(kept: Kept) -> Change:
            entitled = self._entitled(kept, who)
            if agrees:
                return holding.agree_to_group(kept.request, by=who, at=self.now, entitled=entitled)
            return holding.give_up(
                kept.request, by=who, at=self.now, entitled=entitled, reason="no", answered=False
            )

        kept = self._try(which, decide)
        assert kept is None or (self._entitled(kept, who) and who != kept.request.requester)

    @invariant()
    def whatever_runs_has_its_approvals_or_the_mark_of_its_storm(self) -> None:
        for kept in self.kept.values():
            if kept.request.state not in RUNS or kept.request.storm:
                continue
            approvals = {one.actor for one in kept.decisions if one.decided is Decided.APPROVED}
            assert len(approvals) >= kept.request.quorum
            assert approvals <= kept.rights | {kept.decisions[-1].actor}
            assert kept.request.requester not in approvals

    @invariant()
    def what_is_settled_stays_as_it_is(self) -> None:
        assert all(one.settled in (None, one.request) for one in self.kept.values())

    @invariant()
    def the_cap_of_a_storm_holds(self) -> None:
        ran = sum(one.request.total for one in self.kept.values() if one.request.storm)
        assert self.storm is None or ran == self.storm.used <= self.storm.cap

    @invariant()
    def nobody_counts_twice(self) -> None:
        for kept in self.kept.values():
            assert len({one.actor for one in kept.decisions}) == len(kept.decisions)


TestDeciding = Storming.TestCase
TestDeciding.settings = settings(max_examples=250, stateful_step_count=40, deadline=None)


def test_the_machine_can_fail() -> None:
    """A request that runs with nobody's approval is what the check exists for."""
    machine = Storming()
    machine.begins(USUAL, frozenset())
    machine.asks("UASKER", GROUPS[0], frozenset(NUMBERS[:1]), 3)
    kept = machine.kept["r0"]
    running = dataclasses.replace(kept.request, state=State.APPROVED)
    kept.request = running
    try:
        machine.whatever_runs_has_its_approvals_or_the_mark_of_its_storm()
    except AssertionError:
        return
    raise AssertionError("it went unseen")


def test_stricter_rules_hold_for_what_waits() -> None:
    """A quorum of two is not reached by one, however few were needed at the asking."""
    rules = GroupPolicy(quorum=2)
    machine = Storming()
    machine.asks("UASKER", GROUPS[0], frozenset(NUMBERS[:1]), 3)
    change = life.approve(
        machine.kept["r0"].request, by="ULEAD1", at=START, entitled=True, decisions=(), rules=rules
    )
    assert change.after.state is State.PENDING
    assert change.decision == Decision("ULEAD1", Decided.APPROVED, "", START)
