"""A small desk at which requests are asked for and decided in any order; checks every single decision."""

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.domain import request as life
from bot.domain import storm as storms
from bot.domain import waiting
from bot.domain.errors import Refused
from bot.domain.expiry import Duration
from bot.domain.narrowing import Less, narrow
from bot.domain.policy import StormRules, check_request, check_requester
from bot.domain.request import SETTLED, Change, Kind, Request, State
from bot.domain.storm import Storm
from bot.domain.storm_review import Reviewed
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
