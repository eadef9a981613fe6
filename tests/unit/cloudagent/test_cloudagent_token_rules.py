import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cloudagent import token_rules as rules
from bot.service.vendor_memory import TokenState

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=60)
TOKEN = "t" * 30


def minted(at: datetime = NOW) -> TokenState:
    state, step = rules.ask(TokenState(), at)
    assert isinstance(step, rules.Mint)
    return rules.keep(state, TOKEN, at, step.lease)


def jwt(**claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJIUzUxMiJ9.{middle}.c2lnbmF0dXJl"


def test_the_first_who_asks_fetches_and_the_others_wait() -> None:
    state, step = rules.ask(TokenState(), NOW)
    assert isinstance(step, rules.Mint)
    assert rules.ask(state, NOW)[1] == rules.Poll()
    kept = rules.keep(state, TOKEN, NOW, step.lease)
    assert rules.ask(kept, NOW)[1] == rules.Use(TOKEN, 1)


def test_a_process_that_died_while_fetching_is_replaced_and_its_generation_counts() -> None:
    state, _ = rules.ask(TokenState(), NOW)
    state, step = rules.ask(state, NOW + rules.LEASE)
    assert isinstance(step, rules.Mint)
    assert len(state.generations) == 2


def test_a_token_that_came_too_late_is_not_kept() -> None:
    state, slow = rules.ask(TokenState(), NOW)
    state, _ = rules.ask(state, NOW + rules.LEASE)
    assert isinstance(slow, rules.Mint)
    assert rules.keep(state, "old" * 9, NOW + rules.LEASE, slow.lease) == state


def test_near_its_end_one_replaces_the_token_and_the_others_go_on_with_it() -> None:
    late = NOW + HOUR - 20 * SECOND
    state, step = rules.ask(minted(), late)
    assert isinstance(step, rules.Mint)
    assert rules.ask(state, late)[1] == rules.Use(TOKEN, 1)
    assert rules.ask(state, NOW + HOUR)[1] == rules.Poll()


@given(st.lists(st.sampled_from(["ask", "keep", "lost", "unsent", "bury", "wait", "long"]), max_size=120))
@settings(max_examples=150, deadline=None)
def test_no_course_of_events_asks_for_more_than_eight_tokens_an_hour(events: list[str]) -> None:
    state, now, asked, lease = TokenState(), NOW, list[datetime](), NOW
    for event in events:
        now += {"wait": 10 * SECOND, "long": 7 * MINUTE}.get(event, SECOND)
        if event == "ask":
            state, step = rules.ask(state, now)
            if isinstance(step, rules.Mint):
                asked.append(now)
                lease = step.lease
        elif event == "keep":
            state = rules.keep(state, TOKEN, now, lease)
        elif event == "lost":
            state = rules.give_up(state, lease, spent=True)
        elif event == "unsent":
            is_ours = state.lease_until == lease
            state = rules.give_up(state, lease)
            if is_ours and asked:
                asked.pop()
        elif event == "bury":
            state, _ = rules.bury(state, state.generation, now, is_last=False)
    for moment in asked:
        assert sum(moment <= other < moment + HOUR for other in asked) <= rules.MOST_GENERATIONS


def test_the_ninth_in_an_hour_waits_for_the_first_to_be_an_hour_old() -> None:
    booked = tuple(NOW + n * MINUTE for n in range(8))
    _, step = rules.ask(TokenState(generations=booked), NOW + 10 * MINUTE)
    assert step == rules.Hold("generations", NOW + HOUR)
    _, step = rules.ask(TokenState(generations=booked), NOW + HOUR)
    assert isinstance(step, rules.Mint)


def test_who_reports_an_old_token_dead_buries_nothing() -> None:
    state = minted()
    assert rules.bury(state, 0, NOW + 10 * SECOND, is_last=False) == (state, None)


def test_a_token_of_a_few_seconds_is_given_time() -> None:
    _, told = rules.bury(minted(), 1, NOW + SECOND, is_last=False)
    assert told == rules.Settle(3 * SECOND)


def test_the_second_death_within_minutes_is_a_war_and_the_first_is_not() -> None:
    state, told = rules.bury(minted(), 1, NOW + MINUTE, is_last=False)
    assert told is None
    state, step = rules.ask(state, NOW + MINUTE)
    assert isinstance(step, rules.Mint)
    state = rules.keep(state, TOKEN, NOW + MINUTE, step.lease)
    state, told = rules.bury(state, 2, NOW + 2 * MINUTE, is_last=False)
    assert told == rules.Hold("token_war", NOW + 2 * MINUTE + rules.WAR_PAUSE)
    assert rules.ask(state, NOW + 3 * MINUTE)[1] == told


def test_a_death_half_an_hour_after_the_last_is_no_war() -> None:
    state, _ = rules.bury(minted(), 1, NOW + MINUTE, is_last=False)
    state, step = rules.ask(state, NOW + MINUTE)
    assert isinstance(step, rules.Mint)
    state = rules.keep(state, TOKEN, NOW + MINUTE, step.lease)
    assert rules.bury(state, 2, NOW + 31 * MINUTE, is_last=False)[1] is None


def test_a_token_that_ended_by_itself_is_no_trouble() -> None:
    state, told = rules.bury(minted(), 1, NOW + HOUR, is_last=False)
    assert told is None
    assert (state.token, state.troubled_at) == (None, None)


def test_a_war_is_over_when_a_token_stays_good() -> None:
    state, _ = rules.bury(minted(), 1, NOW + MINUTE, is_last=True)
    assert state.wars == 1
    state, step = rules.ask(state, NOW + MINUTE + rules.WAR_PAUSE)
    assert isinstance(step, rules.Mint)
    began = NOW + MINUTE + rules.WAR_PAUSE
    state = rules.keep(state, TOKEN, began, step.lease)
    assert not rules.is_peace(state, began + 4 * MINUTE)
    assert rules.make_peace(state, began + 5 * MINUTE).wars == 0


@pytest.mark.parametrize(
    ("token", "life"),
    [
        (jwt(iat=1_000_000, exp=1_003_600), HOUR),
        (jwt(iat=1_000_000, exp=1_001_800), HOUR / 2),
        (jwt(iat=9_000_000_000, exp=9_000_003_600), HOUR),
        (jwt(iat=1_000_000, exp=2_000_000), HOUR),
        (jwt(iat=1_003_600, exp=1_000_000), HOUR),
        (jwt(iat="x", exp=[]), HOUR),
        (jwt(exp=1_003_600), HOUR),
        ("opaque", HOUR),
        ("a.b.c", HOUR),
        ("a.é.c", HOUR),
    ],
)
def test_the_life_of_a_token_is_its_end_less_its_beginning(token: str, life: timedelta) -> None:
    assert rules.life_of(token) == life


def test_states_show_no_token() -> None:
    state = minted()
    assert TOKEN not in repr(state)
    assert TOKEN not in repr(rules.ask(state, NOW)[1])


def test_a_token_that_dies_while_its_successor_is_fetched_is_no_trouble() -> None:
    state, step = rules.ask(minted(), NOW + HOUR - MINUTE)
    assert isinstance(step, rules.Mint)
    state, told = rules.bury(state, 1, NOW + HOUR - MINUTE, is_last=False)
    assert told is None
    assert (state.troubled_at, state.wars) == (None, 0)
    assert rules.ask(state, NOW + HOUR - MINUTE)[1] == rules.Poll()
