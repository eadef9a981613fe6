"""The weekly report: each channel is told once on a Monday, of what was blocked, and never of nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.service.carry_out import carry_out
from bot.service.execute import Execution
from bot.service.report_port import Report, Week
from bot.service.report_watch import LEASE, MOST_TRIES, ReportWatch, monday
from bot.service.submit import Desk
from bot.store.store import SqlStore
from tests.service.executions import direct
from tests.service.fakes import Ticking, approved, desk

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 11, 30, 3, 30, tzinfo=UTC)
"""Nine o'clock in India."""


@dataclass
class Board:
    """Slack in memory; `troubles` are raised before the next posts, `dies` once before a chart."""

    troubles: list[Exception] = field(default_factory=list)
    posted: list[tuple[str, Week]] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    dies: bool = False

    async def post(self, report: Report, week: Week) -> str:
        if self.troubles:
            raise self.troubles.pop(0)
        self.posted.append((report.week, week))
        return "1.0"

    async def attach(self, report: Report, week: Week) -> None:
        del week
        if self.dies:
            self.dies = False
            raise KeyboardInterrupt
        self.charts.append(report.ts)


@pytest.fixture
def slack() -> Board:
    return Board()


def rules(*, weekly: bool = True) -> Desk:
    plain = desk()
    return replace(plain, policy=replace(plain.policy, weekly_report=weekly))


@pytest.fixture
def watch(store: SqlStore, slack: Board, clock: Ticking) -> ReportWatch:
    return ReportWatch(store, slack, rules(), clock)


async def blocked(
    store: SqlStore, clock: Ticking, execution: Execution, ids: Sequence[str] = ("r1",)
) -> None:
    for request_id in ids:
        await approved(store, clock, request_id=request_id)
        clock.pass_(minutes=10)
        assert await carry_out(execution, request_id, "a", direct) == "done"


async def test_a_week_is_told_once_however_many_processes_look(
    store: SqlStore, clock: Ticking, execution: Execution, slack: Board, watch: ReportWatch
) -> None:
    await blocked(store, clock, execution)
    await watch.look()
    assert slack.posted == []
    clock.moment = MONDAY
    await asyncio.gather(*(watch.look() for _ in range(5)))
    clock.pass_(hours=1)
    await watch.look()
    ((name, week),) = slack.posted
    assert name == "2026-W49"
    assert (week.total, week.requests, week.median_wait, week.slow_wait) == (2, 1, 600.0, 600.0)
    assert week.groups == [("spam-callers", 2)]
    assert week.prefixes == [("+91987", 2)]
    assert slack.charts == ["1.0"]


async def test_a_week_of_refusals_only_is_told_but_one_without_anything_done_is_not(
    store: SqlStore, clock: Ticking, slack: Board, watch: ReportWatch
) -> None:
    await approved(store, clock)
    clock.moment = MONDAY
    await watch.look()
    assert slack.posted == []
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await watch.look()
    assert slack.posted == []


async def test_where_the_rules_want_no_report_there_is_none(
    store: SqlStore, clock: Ticking, execution: Execution, slack: Board
) -> None:
    await blocked(store, clock, execution)
    clock.moment = MONDAY
    await ReportWatch(store, slack, rules(weekly=False), clock).look()
    assert slack.posted == []


async def test_a_process_that_was_down_for_days_tells_nothing_old(
    store: SqlStore, clock: Ticking, execution: Execution, slack: Board, watch: ReportWatch
) -> None:
    await blocked(store, clock, execution)
    clock.moment = MONDAY + timedelta(days=1, minutes=1)
    await watch.look()
    assert slack.posted == []


@pytest.mark.parametrize("trouble", [RetryLater("away"), Refused("not in the channel")])
async def test_a_report_that_could_not_be_posted_is_tried_again_and_given_up_in_the_end(
    store: SqlStore,
    clock: Ticking,
    execution: Execution,
    slack: Board,
    watch: ReportWatch,
    trouble: Exception,
) -> None:
    await blocked(store, clock, execution)
    clock.moment = MONDAY
    slack.troubles += [trouble] * MOST_TRIES
    for _ in range(MOST_TRIES):
        await watch.look()
        await watch.look()
        clock.pass_(hours=2)
    assert slack.troubles == []
    await watch.look()
    assert slack.posted == []


async def test_after_a_death_between_text_and_chart_only_the_chart_is_made_up_for(
    store: SqlStore, clock: Ticking, execution: Execution, slack: Board, watch: ReportWatch
) -> None:
    await blocked(store, clock, execution)
    clock.moment = MONDAY
    slack.dies = True
    with pytest.raises(KeyboardInterrupt):
        await watch.look()
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await watch.look()
    assert len(slack.posted) == 1
    assert slack.charts == ["1.0"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MONDAY, MONDAY),
        (MONDAY - timedelta(seconds=1), MONDAY - timedelta(days=7)),
        (MONDAY + timedelta(days=6, hours=20), MONDAY),
    ],
)
def test_reports_are_due_at_nine_on_mondays_by_the_accounts_clock(now: datetime, due: datetime) -> None:
    assert monday(now, desk()) == due
