"""What CloudAgent's console shows against what the ledger says."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.files.console import Listed
from bot.domain.reconcile import Kind, Recorded, differences
from bot.domain.standing import FOREVER, NEVER, Standing

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)
NUMBER, GROUP = "+919870000000", "spam-callers"


def by_ledger(low: datetime, high: datetime) -> Recorded:
    return Recorded(NUMBER, GROUP, Standing(low, high, "r1"))


@pytest.mark.parametrize(
    ("console", "ledger", "differs"),
    [
        (WEEK, (WEEK, WEEK), False),
        (WEEK + timedelta(seconds=30), (WEEK, WEEK), False),
        (None, (WEEK, WEEK), False),
        (WEEK + timedelta(days=1), (WEEK, WEEK), True),
        (FOREVER, (WEEK, WEEK), True),
        (WEEK, (NEVER, WEEK), True),
    ],
    ids=["same", "seconds cut off", "list says no end", "later", "permanent", "ledger was not sure"],
)
def test_an_end_differs_where_the_list_says_another_one_or_the_ledger_was_not_sure(
    console: datetime | None, ledger: tuple[datetime, datetime], *, differs: bool
) -> None:
    found = differences([Listed(NUMBER, GROUP.upper(), console)], [by_ledger(*ledger)], NOW)

    assert [one.kind for one in found] == [Kind.OTHER_END] * differs


def test_what_only_one_of_them_has_is_named_and_what_is_over_counts_for_neither() -> None:
    other, over = "+919870000001", NOW - timedelta(minutes=1)
    listed = [Listed(other, GROUP, None), Listed("+919870000002", GROUP, over)]
    recorded = [by_ledger(WEEK, WEEK), Recorded("+919870000003", GROUP, Standing(over, over, "r2"))]

    found = [(one.kind, one.e164) for one in differences(listed, recorded, NOW)]

    assert found == [(Kind.ADDED, other), (Kind.MISSING, NUMBER)]
