"""Whatever happens, the ledger's answer is what CloudAgent's stand-in holds, or it says unconfirmed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.request import Kind
from bot.domain.standing import Act, Known, Standing, fold
from bot.domain.verdict import Sent, Verdict, judge
from bot.local.vendor.accounts import Account
from bot.local.vendor.storing import Scene, lift, store
from bot.local.vendor.switches import Switches

START = datetime(2026, 11, 23, 10, tzinfo=UTC)
NUMBER, WRITTEN = "+919876543210", "9876543210"
GROUPS = ("spam", "sales")

steps = st.lists(
    st.tuples(
        st.sampled_from(["block", "unblock", "pass"]),
        st.sampled_from(GROUPS),
        st.sampled_from(["", "", "error", "lost", "hidden", "silent", "out", "gone"]),
        st.integers(min_value=1, max_value=40),
    ),
    max_size=12,
)
"""What is done, for which group, what goes wrong with it, and for how many minutes."""

positions = st.fixed_dictionaries(
    {
        "delete_scope": st.sampled_from(["account", "group"]),
        "delete_missing": st.sampled_from(["error", "success"]),
    }
)


class World:
    """CloudAgent's own store beside our ledger of one number."""

    def __init__(self, switches: Mapping[str, str]) -> None:
        self.now = START
        self.switches = Switches().changed(switches)
        self.account = Account("demo", "key")
        for group in GROUPS:
            self.account.add_group(group, "")
        self.acts: list[Act] = []

    def do(self, kind: str, group: str, mishap: str, minutes: int) -> None:
        began, self.now = self.now, self.now + timedelta(minutes=1)
        if kind == "pass":
            self.now += timedelta(minutes=minutes)
            return
        until = self.now + timedelta(minutes=minutes)
        tally = self._called(kind, group, mishap, until)
        verdict = self._verdict(kind, tally[0], tally[1], mishap)
        blocking = Kind.BLOCK if kind == "block" else Kind.UNBLOCK
        self.acts.append(Act(f"r{len(self.acts):02}", blocking, group, verdict, until, self.now, began))

    def _called(self, kind: str, group: str, mishap: str, until: datetime) -> tuple[list[str], list[str]]:
        fate = mishap if mishap in {"error", "lost", "hidden"} else ""
        scene = Scene(self.switches, self.now, lambda _: fate)
        if mishap in {"lost", "out"}:
            scene = Scene(self.switches, self.now, lambda _: "lost")
        if kind == "block":
            tally = store(self.account, self.account.groups[group], [WRITTEN], until, scene)
        else:
            only = self.account.groups[group] if self.switches.delete_scope == "group" else None
            tally = lift(self.account, only, [WRITTEN], scene)
        return tally.listed, tally.errors

    def _verdict(self, kind: str, listed: list[str], errors: list[str], mishap: str) -> Verdict:
        if mishap == "silent":  # done there, but no answer came
            return Verdict.UNCONFIRMED
        if mishap in {"out", "gone"}:  # the process died before or after the call
            return Verdict.WAITING
        done = Verdict.BLOCKED if kind == "block" else Verdict.UNDONE
        return judge([Sent(NUMBER, WRITTEN)], listed, errors, done=done)[NUMBER].verdict

    def holds(self, group: str) -> bool:
        rows = self.account.groups[group].rows
        return any(row.blocks_at(self.now) for row in rows.values())


@settings(max_examples=1500, deadline=None)
@given(steps, positions)
def test_the_ledger_never_says_more_than_what_cloudagent_holds(
    history: list[tuple[str, str, str, int]], switches: Mapping[str, str]
) -> None:
    world = World(switches)
    for step in history:
        world.do(*step)
        standings = fold(world.acts)
        for group in GROUPS:
            known = standings.get(group, Standing()).at(world.now)
            truth = Known.BLOCKED if world.holds(group) else Known.FREE
            assert known in {truth, Known.UNCONFIRMED}
