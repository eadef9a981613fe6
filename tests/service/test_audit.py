"""Who may read the whole record, and the record as CSV."""

import csv
import io

import pytest

from bot.domain.errors import Refused
from bot.domain.policy import GroupPolicy, Policy
from bot.service.audit import check_may_audit, may_audit, whole_trail
from bot.service.execute import Execution
from bot.service.trail import COLUMNS, TrailQuery
from bot.store.store import SqlStore
from tests.service.executions import blocked
from tests.service.fakes import LEADS, Ticking, desk_of

RULES = Policy(
    default=GroupPolicy(approvers=LEADS),
    groups={"vip": GroupPolicy(approvers=("UVIP",))},
    auditors=("UAUDIT",),
)
READ = desk_of(RULES)


@pytest.mark.parametrize(
    ("user", "group"),
    [("UAUDIT", ""), ("UAUDIT", "vip"), ("ULEAD1", ""), ("ULEAD1", "vip"), ("UVIP", "vip"), ("UVIP", "VIP")],
)
def test_auditors_and_default_approvers_read_all_and_a_groups_approvers_theirs(user: str, group: str) -> None:
    check_may_audit(READ, user, group)


@pytest.mark.parametrize(("user", "group"), [("UVIP", ""), ("UVIP", "spam-callers"), ("UAGENT", "vip")])
def test_others_are_told_what_is_open_to_them(user: str, group: str) -> None:
    with pytest.raises(Refused, match="open to everybody") as refused:
        check_may_audit(READ, user, group)
    assert refused.value.code == "not-auditor"


def test_while_slack_has_not_told_who_approves_only_auditors_read() -> None:
    unknown = Policy(default=GroupPolicy(approvers=("SLEADS",)), auditors=("UAUDIT",))
    silent = desk_of(unknown)
    assert may_audit(silent, "UAUDIT")
    assert not may_audit(silent, "ULEAD1")


@pytest.mark.anyio
async def test_the_whole_record_is_one_line_an_event_and_a_number(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    text, count, whole = await whole_trail(store, TrailQuery())
    rows = list(csv.DictReader(io.StringIO(text)))
    assert (tuple(rows[0]), len(rows), whole) == (COLUMNS, count, True)
    assert rows[0]["event"] == "request_asked"
    assert [one["number"] for one in rows if one["verdict"]] == ["'+919870000000", "'+919870000001"]
