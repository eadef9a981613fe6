"""How long an execution may believe that its work is its own: as long as every clock says so."""

import pytest

from bot.service.in_hand import SURE, Grip, Lapsed, asking, check_in_hand, confirmed, in_hand


def test_before_the_first_renewal_nothing_is_sure() -> None:
    assert not Grip(lambda: 5.0).is_sure


@pytest.mark.parametrize(
    ("boot", "wall", "sure"), [(SURE - 1, SURE - 1, True), (SURE, 0, False), (0, SURE, False), (0, -60, True)]
)
def test_the_later_of_both_clocks_decides(boot: float, wall: float, sure: bool) -> None:
    moments = [100.0, 100.0]
    grip = Grip(lambda: moments[0], lambda: moments[1])
    grip.confirm(grip.moment())
    moments[:] = 100 + boot, 100 + wall
    assert grip.is_sure is sure


def test_a_renewal_that_was_asked_for_earlier_takes_nothing_back() -> None:
    now = [100.0]
    grip = Grip(lambda: now[0])
    early = grip.moment()
    now[0] += 10
    grip.confirm(grip.moment())
    grip.confirm(early)
    now[0] += SURE - 1
    assert grip.is_sure


def test_only_an_execution_can_lapse() -> None:
    check_in_hand()
    confirmed(asking())
    with in_hand(Grip(lambda: 0.0)):
        with pytest.raises(Lapsed):
            check_in_hand()
        confirmed(asking())
        check_in_hand()
