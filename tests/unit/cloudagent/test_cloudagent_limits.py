from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cloudagent import breaker, limits
from bot.cloudagent.limits import Full, Go, Later, Open, Pace
from bot.service.vendor_memory import TrafficState

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(seconds=60)
PATIENCE = timedelta(seconds=5)


@given(
    rate=st.integers(2, 300),
    pauses=st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.9, 3.0, 30.0, 120.0]), min_size=1, max_size=400),
)
@settings(max_examples=150, deadline=None)
def test_no_window_of_a_minute_ever_has_more_calls_than_the_rate(rate: int, pauses: list[float]) -> None:
    state, now, pace, left = TrafficState(), NOW, Pace(rate, 10_000), []
    for n, pause in enumerate(pauses):
        now += timedelta(seconds=pause)
        state, entry = limits.enter(state, now, str(n), pace, PATIENCE)
        if isinstance(entry, Go):
            left.append(entry.at)
        else:
            assert isinstance(entry, Later)
            assert entry.at - now > PATIENCE
    left.sort()
    for n, moment in enumerate(left[rate:]):
        assert moment - left[n] >= MINUTE


@pytest.mark.parametrize(("rate", "burst"), [(2, 1), (10, 1), (30, 3), (60, 5), (6000, 5)])
def test_a_burst_is_small(rate: int, burst: int) -> None:
    assert Pace(rate, 4).burst == burst


def test_a_free_line_lets_a_burst_go_at_once_and_then_paces() -> None:
    state, pace, slots = TrafficState(), Pace(60, 100), []
    for n in range(8):
        state, entry = limits.enter(state, NOW, str(n), pace, PATIENCE)
        assert isinstance(entry, Go)
        slots.append((entry.at - NOW).total_seconds())
    assert slots == pytest.approx([0, 0, 0, 0, 0, 1.091, 2.182, 3.273])


def test_no_more_calls_are_in_flight_than_allowed_and_lost_ones_run_out() -> None:
    state, pace = TrafficState(), Pace(600, 2)
    for ticket in ("a", "b"):
        state, _ = limits.enter(state, NOW, ticket, pace, PATIENCE)
    assert limits.enter(state, NOW, "c", pace, PATIENCE)[1] == Full()
    assert isinstance(limits.enter(limits.leave(state, "a"), NOW, "c", pace, PATIENCE)[1], Go)
    assert isinstance(limits.enter(state, NOW + limits.CALL_LEASE * 2, "c", pace, PATIENCE)[1], Go)


def test_a_pushed_back_line_lets_nobody_leave_earlier() -> None:
    pace = Pace(60, 4)
    state = limits.push_back(TrafficState(), NOW + MINUTE, pace)
    _, entry = limits.enter(state, NOW, "a", pace, PATIENCE)
    assert entry == Later(NOW + MINUTE)
    _, entry = limits.enter(state, NOW + MINUTE, "a", pace, PATIENCE)
    assert entry == Go(NOW + MINUTE)


def failing(times: int, jitter: float = 0.5) -> TrafficState:
    state = TrafficState()
    for n in range(times):
        moment = NOW if state.open_until is None else state.open_until
        state = breaker.after_failure(state, moment + n * SECOND, "no connection", jitter)
    return state


def test_the_circuit_opens_at_the_third_failure_in_a_row() -> None:
    assert failing(2).open_until is None
    opened = failing(3)
    assert opened.open_until is not None
    assert opened.failing_since == NOW
    _, entry = limits.enter(opened, NOW + 3 * SECOND, "a", Pace(60, 4), PATIENCE)
    assert entry == Open(NOW, opened.open_until)


def test_a_success_in_between_starts_the_count_anew() -> None:
    state = breaker.after_success(failing(2))
    assert breaker.after_failure(state, NOW, "x", 0.5).open_until is None


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_every_opening_is_longer_up_to_some_minutes(jitter: float) -> None:
    pauses = []
    state = failing(2, jitter)
    moment = NOW
    for _ in range(12):
        state = breaker.after_failure(state, moment, "x", jitter)
        assert state.open_until is not None
        pauses.append((state.open_until - moment).total_seconds())
        moment = state.open_until
    assert pauses == sorted(pauses)
    assert 11 <= pauses[0] <= 19
    assert 225 <= pauses[-1] <= 375


def test_half_open_one_call_probes_and_a_lost_probe_is_replaced() -> None:
    opened, pace = failing(3), Pace(60, 4)
    assert opened.open_until is not None
    at = opened.open_until
    state, entry = limits.enter(opened, at, "probe", pace, PATIENCE)
    assert isinstance(entry, Go)
    assert isinstance(limits.enter(state, at, "other", pace, PATIENCE)[1], Open)
    later = at + breaker.PROBE_LEASE
    assert isinstance(limits.enter(state, later, "other", pace, PATIENCE)[1], Go)


def test_failures_of_calls_that_were_on_their_way_do_not_lengthen_the_pause() -> None:
    opened = failing(3)
    again = breaker.after_failure(opened, NOW + 3 * SECOND, "x", 0.5)
    assert (again.open_until, again.failures) == (opened.open_until, opened.failures)
