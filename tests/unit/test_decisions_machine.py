"""The decision core as a state machine: no order of events lets something run without a right to."""

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain import hold as holding
from bot.domain import request as life
from bot.domain import storm as storms
from bot.domain import storm_review, waiting
from bot.domain.errors import Refused
from bot.domain.expiry import Duration
from bot.domain.narrowing import Less, narrow
from bot.domain.policy import GroupPolicy, StormRules, check_request, check_requester
from bot.domain.request import SETTLED, Cause, Change, Decided, Decision, Kind, Request, State
from bot.domain.storm import Storm
from bot.domain.storm_review import Outcome, Reviewed
from tests.unit.decisions_town import (
    ASKERS,
    GROUPS,
    LEADS,
    NUMBERS,
    PEOPLE,
    RUNS,
    START,
    Kept,
    Rules,
    check_started,
    days,
)

PERSON = st.sampled_from(PEOPLE)
# Mostly those who may: a random crowd settles hardly anything, and the machine would see little.
LEAD = st.one_of(st.sampled_from(sorted(LEADS)), PERSON)
CROWD = st.one_of(st.just(LEADS), st.just(LEADS), st.frozensets(PERSON))
GROUP = st.sampled_from(GROUPS)
WHICH = st.integers(0, 5)
LENGTH = st.integers(1, 40)
SOME = st.frozensets(st.sampled_from(NUMBERS), min_size=1)
RULES = st.builds(
    Rules,
    approvers=CROWD,
    requesters=st.one_of(st.just(frozenset(PEOPLE)), st.frozensets(PERSON)),
    quorum=st.integers(1, 3),
    longest=st.sampled_from([2, 30, 30]),
    most=st.sampled_from([2, 5, 5]),
)
USUAL = Rules(LEADS, frozenset(PEOPLE), 1, 30, 5)
STORM = StormRules(most_numbers=6, longest_expiry=timedelta(days=10))


class Deciding(RuleBasedStateMachine):
    """Some requests in two groups, a storm now and then, and rules that change while they wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.laws: dict[str, Rules] = dict.fromkeys(GROUPS, USUAL)
        self.oncall: frozenset[str] = frozenset()
        self.storm: Storm | None = None
        self.kept: dict[str, Kept] = {}
        self.reviewed: dict[str, Reviewed] = {}

    @initialize(rules=RULES, oncall=st.frozensets(st.sampled_from(ASKERS), min_size=1))
    def begins(self, rules: Rules, oncall: frozenset[str]) -> None:
        self.laws["vip-line"] = rules
        self.oncall = oncall

    @rule(group=GROUP, rules=RULES)
    def policy_changes(self, group: str, rules: Rules) -> None:
        self.laws[group] = rules

    @rule(oncall=st.frozensets(PERSON))
    def duty_changes(self, oncall: frozenset[str]) -> None:
        self.oncall = oncall

    @rule(
        who=st.one_of(st.sampled_from(ASKERS), PERSON), group=GROUP, numbers=SOME, length=st.integers(1, 40)
    )
    def asks(self, who: str, group: str, numbers: frozenset[str], length: int) -> None:
        rules = self.laws[group]
        asked = self._request(who, group, numbers, length, rules)
        ends_at = self.now + timedelta(days=length)
        try:
            check_requester(rules.policy, group=group, allowed=who in rules.requesters)
            check_request(
                rules.policy, requester=who, approvers=rules.approvers, total=len(numbers), ends_at=ends_at,
                now=self.now,
            )  # fmt: skip
        except Refused:
            return
        assert who in rules.requesters
        assert len(numbers) <= rules.most
        self.kept[asked.id] = Kept(waiting.scheduled(asked, rules.policy, None), numbers)
        self._run_at_once(self.kept[asked.id], ends_at)

    def _run_at_once(self, kept: Kept, ends_at: datetime) -> None:
        storm, request = self.storm, kept.request
        if storm is None or storm.group != request.group or not storms.is_open(storm, self.now):
            return
        if request.requester not in self.oncall:
            return
        if storms.why_not(storm, total=request.total, ends_at=ends_at, at=self.now):
            return
        self.storm = dataclasses.replace(storm, used=storm.used + request.total)
        assert storm.used + request.total <= storm.cap
        self._take(kept, storms.run_at_once(request, storm, at=self.now, expires_at=ends_at))

    def _request(self, who: str, group: str, numbers: frozenset[str], length: int, rules: Rules) -> Request:
        return Request(
            id=f"r{len(self.kept)}", team="T1", kind=Kind.BLOCK, state=State.PENDING, group=group,
            requester=who, requester_tz="UTC", reason="", expiry=days(length), total=len(numbers),
            channel="C1", created_at=self.now, quorum=rules.quorum,
        )  # fmt: skip

    def _take(self, kept: Kept, change: Change) -> None:
        assert kept.request.state not in SETTLED, "a settled request changed"
        assert change.events, "a change left no event"
        if change.decision is not None:
            kept.decisions.append(change.decision)
        before, kept.request = kept.request, change.after
        if before.state not in RUNS and kept.request.state in RUNS:
            check_started(kept, self.laws[kept.request.group], self.storm, self.oncall, self.now)
        kept.settled = kept.request if kept.request.state in SETTLED else None

    def _try(self, which: int, decide: Callable[[Kept], Change]) -> Kept | None:
        """One act on one of the latest requests; None where it was refused or there is none."""
        if not self.kept:
            return None
        kept = list(self.kept.values())[-1 - which % len(self.kept)]
        try:
            change = decide(kept)
        except Refused:
            return None
        self._take(kept, change)
        return kept

    def _entitled(self, kept: Kept, who: str) -> bool:
        return who in self.laws[kept.request.group].approvers

    @rule(minutes=st.sampled_from([1, 11, 70, 500]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for kept in self.kept.values():
            rules = self.laws[kept.request.group].policy
            while change := waiting.wait_on(kept.request, at=self.now, rules=rules, quiet=None):
                self._take(kept, change)
        if self.storm and self.storm.ended_at is None and not storms.is_open(self.storm, self.now):
            self.storm = storms.end(self.storm, by="", entitled=True, at=self.now)

    @rule(which=WHICH, who=LEAD)
    def approves(self, which: int, who: str) -> None:
        def approve(kept: Kept) -> Change:
            rules = self.laws[kept.request.group]
            return life.approve(
                kept.request, by=who, at=self.now, entitled=self._entitled(kept, who),
                decisions=kept.decisions, rules=rules.policy, left=len(kept.left),
            )  # fmt: skip

        kept = self._try(which, approve)
        if kept is not None:
            kept.rights.add(who)
            assert self._entitled(kept, who)
            assert who != kept.request.requester

    @rule(which=WHICH, who=LEAD)
    def rejects(self, which: int, who: str) -> None:
        kept = self._try(
            which,
            lambda kept: life.reject(
                kept.request, by=who, at=self.now, entitled=self._entitled(kept, who),
                decisions=kept.decisions, reason="no",
            ),
        )  # fmt: skip
        assert kept is None or (self._entitled(kept, who) and who != kept.request.requester)

    @rule(which=WHICH, who=st.one_of(st.sampled_from(ASKERS), PERSON))
    def cancels(self, which: int, who: str) -> None:
        kept = self._try(which, lambda kept: life.cancel(kept.request, by=who, at=self.now))
        assert kept is None or who == kept.request.requester

    @rule(which=WHICH, who=LEAD)
    def claims(self, which: int, who: str) -> None:
        kept = self._try(
            which,
            lambda kept: waiting.claim(kept.request, by=who, at=self.now, entitled=self._entitled(kept, who)),
        )
        assert kept is None or (self._entitled(kept, who) and who != kept.request.requester)

    @rule(which=WHICH, who=LEAD, out=st.frozensets(st.sampled_from(NUMBERS)), length=st.integers(1, 40),
          group=GROUP)  # fmt: skip
    def narrows(self, which: int, who: str, out: frozenset[str], length: int, group: str) -> None:
        before: list[Request] = []

        def less(kept: Kept) -> Change:
            before.append(kept.request)
            both = {kept.request.group, group}
            return narrow(
                kept.request, Less(tuple(sorted(out & kept.left)), days(length), group), by=who, at=self.now,
                entitled=all(who in self.laws[one].approvers for one in both), decisions=kept.decisions,
                left=kept.left, rules=self.laws[group].policy,
            )  # fmt: skip

        kept = self._try(which, less)
        if kept is not None:
            kept.left -= out
            assert kept.left, "no number is left"
            asked = before[0].expiry
            assert isinstance(asked, Duration)
            assert length <= asked.days, "an edit made it longer"
            assert kept.request.quorum >= before[0].quorum
            assert who != kept.request.requester

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


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=250, stateful_step_count=40, deadline=None)


def test_the_machine_can_fail() -> None:
    """A request that runs with nobody's approval is what the check exists for."""
    machine = Deciding()
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
    machine = Deciding()
    machine.asks("UASKER", GROUPS[0], frozenset(NUMBERS[:1]), 3)
    change = life.approve(
        machine.kept["r0"].request, by="ULEAD1", at=START, entitled=True, decisions=(), rules=rules
    )
    assert change.after.state is State.PENDING
    assert change.decision == Decision("ULEAD1", Decided.APPROVED, "", START)
