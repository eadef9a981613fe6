"""What we know of a number, folded from what was sent about it."""

from datetime import UTC, datetime, timedelta

from bot.domain.request import Kind
from bot.domain.standing import FOREVER, NEVER, Act, Known, Standing, fold
from bot.domain.verdict import Verdict

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def block(
    ended: float, until: float, verdict: Verdict = Verdict.BLOCKED, group: str = "a", sent: int = 1
) -> Act:
    return Act(f"b{ended}", Kind.BLOCK, group, verdict, at(until), at(ended), at(ended - 0.1), sent)


def unblock(ended: float, verdict: Verdict = Verdict.UNDONE, group: str = "a") -> Act:
    return Act(f"u{ended}", Kind.UNBLOCK, group, verdict, FOREVER, at(ended), at(ended - 0.1))


def known(*acts: Act, now: float = 5, group: str = "a") -> Known:
    return fold(acts).get(group, Standing()).at(at(now))


def test_a_blocked_number_is_blocked_until_its_end_and_free_from_then_on() -> None:
    assert known(block(1, 10), now=9.9) is Known.BLOCKED
    assert known(block(1, 10), now=10) is Known.FREE


def test_a_later_add_replaces_the_end_earlier_or_later() -> None:
    assert known(block(1, 10), block(2, 4)) is Known.FREE
    assert known(block(2, 10), block(1, 4)) is Known.BLOCKED


def test_a_refused_number_changes_nothing() -> None:
    assert known(block(1, 10, Verdict.REFUSED)) is Known.FREE
    assert known(block(1, 10), block(2, 3, Verdict.REFUSED)) is Known.BLOCKED
    assert known(block(1, 10), unblock(2, Verdict.REFUSED)) is Known.BLOCKED


def test_an_unconfirmed_add_leaves_the_time_between_both_ends_unconfirmed() -> None:
    acts = (block(1, 10), block(2, 20, Verdict.UNCONFIRMED))
    assert known(*acts, now=9) is Known.BLOCKED
    assert known(*acts, now=15) is Known.UNCONFIRMED
    assert known(*acts, now=20) is Known.FREE


def test_a_mismatched_number_may_be_blocked_or_not() -> None:
    assert known(block(1, 10, Verdict.MISMATCHED)) is Known.UNCONFIRMED


def test_a_number_on_its_way_is_unconfirmed_and_one_not_sent_is_free() -> None:
    assert known(block(1, 10, Verdict.WAITING)) is Known.UNCONFIRMED
    assert known(block(1, 10, Verdict.WAITING, sent=0)) is Known.FREE


def test_a_call_still_out_may_arrive_after_all_later_ones() -> None:
    assert known(block(1, 10, Verdict.WAITING), unblock(3)) is Known.UNCONFIRMED


def test_a_lifted_number_is_free_and_blocked_again_by_a_later_add() -> None:
    assert known(block(1, 10), unblock(2)) is Known.FREE
    assert known(block(1, 10), unblock(2), block(3, 8)) is Known.BLOCKED


def test_an_unconfirmed_unblock_leaves_the_number_unconfirmed() -> None:
    assert known(block(1, 10), unblock(2, Verdict.UNCONFIRMED)) is Known.UNCONFIRMED


def test_a_delete_may_have_lifted_the_number_in_other_groups_too() -> None:
    acts = (block(1, 10), block(2, 10, group="b"), unblock(3))
    assert known(*acts) is Known.FREE
    assert known(*acts, group="b") is Known.UNCONFIRMED


def test_a_delete_asked_for_one_group_proves_nothing_about_another() -> None:
    assert known(block(1, 10, group="b"), unblock(3, group="a"), group="b") is Known.UNCONFIRMED


def test_two_calls_out_at_the_same_time_may_have_arrived_in_either_order() -> None:
    early = Act("r1", Kind.BLOCK, "a", Verdict.BLOCKED, at(10), at(3), at(1))
    late = Act("r2", Kind.BLOCK, "a", Verdict.BLOCKED, at(20), at(4), at(2))
    assert fold([early, late])["a"] == Standing(at(10), at(20), "r2")


def test_a_lifted_number_names_the_request_that_had_blocked_it() -> None:
    assert fold([block(1, 10), unblock(2)])["a"] == Standing(NEVER, NEVER, "b1")
