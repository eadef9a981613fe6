from dataclasses import replace

import pytest

from bot.domain.request import State
from bot.domain.verdict import Verdict
from bot.service.picture import RequestPicture
from bot.slack.cards.request import request_card
from tests.unit.cards.card_limits import broken
from tests.unit.cards.card_samples import approval, line, picture
from tests.unit.cards.card_surfaces import surfaces

APPROVERS = tuple(f"U{n:010}" for n in range(40))


def empty(state: State) -> RequestPicture:
    return picture(
        state=state,
        group="",
        reason="",
        expiry_asked="",
        expiry_line="",
        total=0,
        numbers=(),
        counts={},
        asked=(),
    )


def enormous(state: State, typed: str) -> RequestPicture:
    words = typed * 3000
    lines = tuple(line(n, verdict, words, note=words, sent=9) for n in range(3) for verdict in Verdict)[:20]
    return picture(
        state=state,
        group=typed * 50,
        reason=words,
        expiry_asked=words,
        expiry_line=words,
        total=10_000,
        numbers=lines,
        failures=lines,
        counts=dict.fromkeys(Verdict, 1428),
        asked=APPROVERS,
        decisions=tuple(approval(actor, words) for actor in APPROVERS),
        quorum=41,
        note=words,
        closed_at=approval().at,
        closed_by=APPROVERS[0],
        permalink="https://example.slack.com/archives/C1/p1",
    )


@pytest.mark.parametrize("state", list(State))
def test_ordinary_surfaces_keep_within_the_limits(state: State) -> None:
    ordinary = picture(state=state, decisions=(approval(),), counts={Verdict.BLOCKED: 2, Verdict.REFUSED: 1})

    assert not [found for surface in surfaces(ordinary, "98765 4321") if (found := broken(surface))]


@pytest.mark.parametrize("state", list(State))
def test_empty_surfaces_keep_within_the_limits(state: State) -> None:
    assert not [found for surface in surfaces(empty(state), "") if (found := broken(surface))]


@pytest.mark.parametrize("typed", ["x", "&", "<", "\U0001f680", "*a ", "\n"])
@pytest.mark.parametrize("state", list(State))
def test_enormous_surfaces_keep_within_the_limits(state: State, typed: str) -> None:
    assert not [
        found for surface in surfaces(enormous(state, typed), typed * 3000) if (found := broken(surface))
    ]


def test_twenty_numbers_with_long_words_keep_within_the_limits() -> None:
    few = replace(enormous(State.DONE, "w"), total=20)

    assert not [found for surface in surfaces(few, "w") if (found := broken(surface))]


def test_the_limit_check_of_these_tests_can_fail() -> None:
    card = request_card(picture())
    long = replace(card, blocks=(*card.blocks * 11, *card.blocks), text="")

    assert {"too many blocks", "text missing or too long"} <= set(broken(long))
