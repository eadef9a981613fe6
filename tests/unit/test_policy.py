"""The rules themselves: protected numbers, quiet hours, who is named where."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import FieldRefused, Refused
from bot.domain.policy import (
    GroupPolicy,
    Policy,
    Protected,
    QuietHours,
    StormRules,
    check_end,
    check_numbers,
    check_request,
    check_requester,
    check_still,
    length,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(7), ZoneInfo("Asia/Kolkata"))
OURS = Protected("our own numbers", frozenset({"+918045678900"}), ("+911600",))


def refusal(policy: GroupPolicy, **facts: object) -> Refused:
    known: dict[str, object] = {
        "requester": "U1", "approvers": frozenset({"U2"}), "total": 1, "ends_at": NOW, "now": NOW,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        check_request(policy, **(known | facts))  # type: ignore[arg-type]
    return refused.value


@pytest.mark.parametrize("number", ["+918045678900", "+911600123456"])
def test_a_protected_number_is_refused_at_the_numbers_with_its_label(number: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        check_numbers(Policy(protected=(OURS,)), ["+919876543210", number])
    assert refused.value.field == "numbers"
    assert f"{number} (our own numbers)" in refused.value.sentence


def test_numbers_that_only_resemble_a_protected_one_pass() -> None:
    check_numbers(Policy(protected=(OURS, Protected("nothing"))), ["+918045678901", "+911601000000"])


def test_a_group_has_its_own_rules_however_its_name_is_written() -> None:
    policy = Policy(groups={"vip-line": GroupPolicy(quorum=2)})
    assert [policy.of(name).quorum for name in ("VIP-Line", "vip-line", "other")] == [2, 2, 1]


def test_approvers_of_the_settings_decide_where_the_file_names_none() -> None:
    policy = Policy(groups={"a": GroupPolicy(silent=("U9",)), "b": GroupPolicy(quorum=2)})
    filled = policy.with_approvers(("S1",), ("U5",))
    assert [filled.of(name).deciders for name in ("a", "b", "c")] == [("U9",), ("S1",), ("S1",)]
    assert filled.storm.oncall == ("U5",)


def test_on_call_people_of_the_file_win_over_the_settings() -> None:
    assert Policy(storm=StormRules(oncall=("U7",))).with_approvers((), ("U5",)).storm.oncall == ("U7",)


def test_everybody_named_anywhere_is_found() -> None:
    rules = GroupPolicy(("S1",), ("S2",), ("U3",), ("U4",), ("S5",))
    policy = Policy(groups={"g": rules}, storm=StormRules(oncall=("S6",)))
    assert policy.everybody() == {"S1", "S2", "U3", "U4", "S5", "S6"}


def test_fewer_approvers_than_the_quorum_needs_are_said_before_asking() -> None:
    found = refusal(GroupPolicy(quorum=2), approvers=frozenset({"U1", "U2"}), ends_at=NOW)
    assert found.sentence.startswith("This needs 2 approvals, but only 1 other than you may approve.")


def test_nobody_but_the_requester_is_said_before_asking() -> None:
    assert refusal(GroupPolicy(), approvers=frozenset({"U1"})).code == "no-approver"


def test_approvers_not_known_yet_stop_nobody_from_asking() -> None:
    check_request(GroupPolicy(), requester="U1", approvers=None, total=1, ends_at=NOW, now=NOW)


def test_who_is_no_requester_is_told_at_the_group() -> None:
    with pytest.raises(FieldRefused) as refused:
        check_requester(GroupPolicy(requesters=("S1",)), group="vip-line", allowed=False)
    assert (refused.value.field, refused.value.code) == ("group", "not-requester")


def test_too_long_a_block_names_the_longest_and_lengths_that_are_allowed() -> None:
    with pytest.raises(FieldRefused) as refused:
        check_end(GroupPolicy(longest=timedelta(days=40)), ends_at=NOW + timedelta(days=41), now=NOW)
    assert "40 days" in refused.value.sentence
    assert refused.value.choices == ("for 30 days",)


@pytest.mark.parametrize(
    ("utc", "until"),
    [
        ("2026-11-23T16:29", "2026-11-23T16:29"),  # 21:59 in India
        ("2026-11-23T16:30", "2026-11-24T01:30"),  # 22:00
        ("2026-11-23T20:00", "2026-11-24T01:30"),  # 01:30
        ("2026-11-24T01:30", "2026-11-24T01:30"),  # 07:00
    ],
)
def test_quiet_hours_over_midnight_put_a_reminder_off_until_morning(utc: str, until: str) -> None:
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert NIGHT.delayed(at) == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_quiet_hours_within_a_day_end_that_day() -> None:
    noon = QuietHours(time(12), time(13), ZoneInfo("UTC"))
    assert noon.delayed(NOW.replace(hour=12, minute=30)) == NOW.replace(hour=13)
    assert noon.delayed(NOW) == NOW


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(days=1), "1 day"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=90), "90 seconds"),
    ],
)
def test_a_span_is_told_in_its_largest_whole_unit(span: timedelta, told: str) -> None:
    assert length(span) == told


@pytest.mark.parametrize(
    ("total", "ends_at", "sentence"),
    [
        (11, NOW, "at most 10 numbers are allowed"),
        (10, None, "Permanent blocks are not allowed"),
        (10, NOW + timedelta(days=31), "a block may last at most 30 days"),
    ],
)
def test_what_the_rules_have_come_to_forbid_is_not_approved_any_more(
    total: int, ends_at: datetime | None, sentence: str
) -> None:
    rules = GroupPolicy(most_numbers=10, longest=timedelta(days=30))
    with pytest.raises(Refused, match=sentence) as refused:
        check_still(rules, total=total, ends_at=ends_at, now=NOW)
    assert refused.value.code == "rules-changed"
    assert "The rules have changed since this was asked" in refused.value.sentence


def test_what_the_rules_still_allow_is_approved() -> None:
    check_still(GroupPolicy(most_numbers=10), total=10, ends_at=NOW + timedelta(days=30), now=NOW)
