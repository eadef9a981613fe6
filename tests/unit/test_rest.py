"""A look is left out only while nothing can have changed for it."""

from dataclasses import dataclass

from bot.service.rest import LONGEST_REST, never, resting
from tests.service.fakes import Ticking


@dataclass
class Ledger:
    written: int = 0


def test_the_first_look_is_never_left_out() -> None:
    assert not resting(lambda: 0, Ticking())()


def test_it_rests_while_nothing_was_written_and_little_time_has_passed() -> None:
    clock = Ticking()
    rests = resting(lambda: 0, clock)
    rests()
    clock.pass_(seconds=LONGEST_REST.total_seconds() - 1)
    assert rests()


def test_it_looks_once_the_longest_rest_is_over_and_then_rests_again() -> None:
    clock = Ticking()
    rests = resting(lambda: 0, clock)
    rests()
    clock.pass_(seconds=LONGEST_REST.total_seconds())
    assert [rests(), rests()] == [False, True]


def test_a_write_wakes_it_and_so_does_what_the_look_itself_wrote() -> None:
    ledger = Ledger()
    rests = resting(lambda: ledger.written, Ticking())
    rests()
    ledger.written += 1
    assert not rests()
    ledger.written += 1
    assert [rests(), rests()] == [False, True]


def test_a_clock_that_was_set_back_wakes_it() -> None:
    clock = Ticking()
    rests = resting(lambda: 0, clock)
    rests()
    clock.pass_(hours=-1)
    assert not rests()


def test_each_kind_of_look_rests_by_itself() -> None:
    ledger, clock = Ledger(), Ticking()
    one, other = (resting(lambda: ledger.written, clock) for _ in range(2))
    one()
    assert [one(), other()] == [True, False]


def test_where_others_write_too_nobody_rests() -> None:
    assert [never(), never()] == [False, False]
