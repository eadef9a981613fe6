"""The decision core as a state machine: no order of events lets something run without a right to."""

import dataclasses
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain import request as life
from bot.domain import waiting
from bot.domain.errors import Refused
from bot.domain.events import Event
from bot.domain.expiry import Duration
from bot.domain.narrowing import Less, narrow
from bot.domain.policy import GroupPolicy
from bot.domain.request import SETTLED, Change, Decided, Decision, Kind, Request, State
from bot.domain.storm import Storm, is_open, run_at_once, why_not

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
PEOPLE = ("UASKER", "ULEAD1", "ULEAD2", "ULEAD3", "UELSE")
NUMBERS = frozenset({"+911", "+912", "+913"})
RUNS = frozenset({State.APPROVED, State.RUNNING, State.HELD, State.DONE})
RULES = GroupPolicy(time_out=timedelta(hours=8), reminders=(timedelta(hours=1), timedelta(hours=4)))
LEADS = frozenset({"ULEAD1", "ULEAD2", "ULEAD3"})
PERSON = st.sampled_from(PEOPLE)
# Mostly those who may: a random crowd settles hardly anything, and the machine would see little.
APPROVERS = st.one_of(st.just(LEADS), st.just(LEADS), st.frozensets(PERSON))


def days(count: int) -> Duration:
    return Duration(f"for {count} days", 0, count, 0)


class Deciding(RuleBasedStateMachine):
    """One request with its decisions; who may decide changes while it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.approvers: frozenset[str] = frozenset()
        self.rights_at: dict[str, bool] = {}
        self.decisions: list[Decision] = []
        self.left = NUMBERS
        self.longest = 30
        self.events: list[Event] = []
        self.settled: Request | None = None

    @initialize(
        quorum=st.integers(min_value=1, max_value=3),
        approvers=APPROVERS,
        storm=st.booleans(),
        oncall=st.booleans(),
        cap=st.integers(min_value=0, max_value=4),
    )
    def asked(self, quorum: int, approvers: frozenset[str], *, storm: bool, oncall: bool, cap: int) -> None:
        self.approvers = approvers
        request = Request(
            id="r1",
            team="T1",
            kind=Kind.BLOCK,
            state=State.PENDING,
            group="spam-callers",
            requester="UASKER",
            requester_tz="UTC",
            reason="",
            expiry=days(30),
            total=len(NUMBERS),
            channel="C1",
            created_at=START,
            quorum=quorum,
        )
        self.request = waiting.scheduled(request, RULES, None)
        self.may_storm = storm and oncall
        self.cap = cap
        if self.may_storm:
            self._try_storm(cap)

    def _try_storm(self, cap: int) -> None:
        month = timedelta(days=30)
        ends = START + timedelta(hours=2)
        open_one = Storm("s1", "spam-callers", "UASKER", "x", START, ends, cap, month, ends)
        expires = START + month
        if is_open(open_one, self.now) and not why_not(
            open_one, total=self.request.total, ends_at=expires, at=self.now
        ):
            self._take(run_at_once(self.request, open_one, at=self.now, expires_at=expires))

    def _take(self, change: Change) -> None:
        assert self.settled is None, "a settled request changed"
        assert change.events, "a change left no event"
        if change.decision is not None:
            self.decisions.append(change.decision)
        self.events += change.events
        self.request = dataclasses.replace(change.after, revision=change.after.revision + 1)
        if self.request.state in SETTLED:
            self.settled = self.request

    @rule(minutes=st.sampled_from([1, 11, 70, 500]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        while (change := waiting.wait_on(self.request, at=self.now, rules=RULES, quiet=None)) is not None:
            self._take(change)

    @rule(approvers=APPROVERS)
    def policy_changes(self, approvers: frozenset[str]) -> None:
        self.approvers = approvers

    @rule(who=PERSON)
    def approves(self, who: str) -> None:
        entitled = who in self.approvers
        try:
            change = life.approve(
                self.request, by=who, at=self.now, entitled=entitled, decisions=self.decisions
            )
        except Refused:
            return
        assert entitled
        assert who != self.request.requester
        self.rights_at[who] = True
        self._take(change)

    @precondition(lambda self: self.now > START)
    @rule(who=PERSON)
    def rejects(self, who: str) -> None:
        try:
            change = life.reject(
                self.request, by=who, at=self.now, entitled=who in self.approvers,
                decisions=self.decisions, reason="no",
            )  # fmt: skip
        except Refused:
            return
        assert who in self.approvers - {self.request.requester}
        self._take(change)

    @precondition(lambda self: self.now > START)
    @rule(who=PERSON)
    def cancels(self, who: str) -> None:
        try:
            change = life.cancel(self.request, by=who, at=self.now)
        except Refused:
            return
        assert who == self.request.requester
        self._take(change)

    @rule(who=PERSON)
    def claims(self, who: str) -> None:
        try:
            change = waiting.claim(self.request, by=who, at=self.now, entitled=who in self.approvers)
        except Refused:
            return
        assert who in self.approvers - {self.request.requester}
        self._take(change)

    @rule(who=PERSON, out=st.frozensets(st.sampled_from(sorted(NUMBERS))), length=st.integers(1, 40))
    def narrows(self, who: str, out: frozenset[str], length: int) -> None:
        less = Less(tuple(sorted(out)), days(length))
        try:
            change = narrow(
                self.request, less, by=who, at=self.now, entitled=who in self.approvers,
                decisions=self.decisions, left=self.left, rules=RULES,
            )  # fmt: skip
        except Refused:
            return
        assert who in self.approvers - {self.request.requester}
        assert length <= self.longest
        self.left -= out
        self.longest = length
        self._take(change)

    @precondition(lambda self: self.request.state is State.APPROVED)
    @rule()
    def runs_and_finishes(self) -> None:
        lease = timedelta(seconds=20)
        begun = life.begin(self.request, at=self.now, owner="w1", lease=lease)
        if begun is not None:
            self._take(begun)
            self._take(life.finish(self.request, at=self.now, counts={}))

    @invariant()
    def nothing_runs_without_a_right_to(self) -> None:
        request = getattr(self, "request", None)
        if request is None or request.state not in RUNS:
            return
        approvals = {one.actor for one in self.decisions if one.decided is Decided.APPROVED}
        if request.storm:
            assert self.may_storm
            assert request.total <= self.cap
            assert self.events[0].kind == "run_without_approval"
        else:
            assert len(approvals) >= request.quorum
            assert approvals <= self.rights_at.keys()
            assert request.requester not in approvals

    @invariant()
    def at_least_one_number_is_left(self) -> None:
        assert self.left

    @invariant()
    def nobody_counts_twice(self) -> None:
        assert len({one.actor for one in self.decisions}) == len(self.decisions)


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=400, stateful_step_count=25, deadline=None)
