"""What the demo page's CloudAgent panel can turn on: the bot copes, and its cards tell the truth."""

import functools
import re
from typing import Any

import httpx
import pytest

from tests.scenario.stage import ASHA, RAVI, Desk, words

pytestmark = pytest.mark.anyio

LONG = 60.0


async def turn(desk: Desk, what: str, wanted: dict[str, Any]) -> None:
    """What the page posts when a switch of its panel is pressed."""
    async with httpx.AsyncClient(base_url=desk.world.page) as page:
        answer = await page.post(f"/sim/vendor/{what}", json=wanted)
        assert answer.json()["ok"]


async def approved(desk: Desk, n: int) -> str:
    line = f"/block spam-callers 98765 {n}0001, 98765 {n}0002, 98765 {n}0003 for 30 days because panel {n}"
    await desk.command(RAVI, line)
    card = await desk.card(f"panel {n}")
    await desk.press(ASHA, "approve", card)
    return card


def shows(desk: Desk, card: str, said: str) -> bool:
    return said in words(desk.message(card))


async def until_it_shows(desk: Desk, card: str, said: str) -> str:
    await desk.until(functools.partial(shows, desk, card, said), LONG)
    return words(desk.message(card))


async def test_slow_answers_are_waited_for(desk: Desk) -> None:
    await turn(desk, "switches", {"latency_ms": 4000})
    card = await approved(desk, 1)
    await until_it_shows(desk, card, "Under way")
    await until_it_shows(desk, card, "Done: 3 of 3")
    assert len(desk.blocked()) == 3


async def test_down_is_told_with_the_time_and_blocks_once_it_is_up_again(desk: Desk) -> None:
    await turn(desk, "faults", {"faults": [{"kind": "html", "on": "*", "value": 503}]})
    card = await approved(desk, 2)
    told = await until_it_shows(desk, card, "unreachable since")
    assert re.search(r"unreachable since \d\d:\d\d — 3 numbers waiting", told)
    assert not desk.blocked()
    await turn(desk, "faults", {"faults": []})
    await until_it_shows(desk, card, "Done: 3 of 3")
    assert len(desk.blocked()) == 3


async def test_half_refusing_names_what_is_blocked_what_is_refused_and_what_nobody_knows(desk: Desk) -> None:
    await turn(desk, "faults", {"faults": [{"kind": "partial", "on": "update"}]})
    card = await approved(desk, 3)
    told = await until_it_shows(desk, card, "Finished: 2 of 3")
    assert "1 refused" in told
    assert len(desk.blocked()) == 2


async def test_too_many_requests_hold_the_request_for_as_long_as_is_asked(desk: Desk) -> None:
    await turn(desk, "faults", {"faults": [{"kind": "http_429", "on": "block", "value": 5, "last": 1}]})
    card = await approved(desk, 4)
    told = await until_it_shows(desk, card, "asks us to slow down")
    assert "3 numbers waiting, going on by themselves at" in told
    await until_it_shows(desk, card, "Done: 3 of 3")


async def test_a_killed_token_is_replaced_and_nobody_notices(desk: Desk) -> None:
    await until_it_shows(desk, await approved(desk, 5), "Done: 3 of 3")
    await turn(desk, "faults", {"faults": [{"kind": "token_killed", "on": "block", "last": 1}]})
    await until_it_shows(desk, await approved(desk, 6), "Done: 3 of 3")
    assert len(desk.world.cloudagent.desk.issued) == 2
    assert len(desk.blocked()) == 6
