"""CloudAgent is down: cards and one notice say so, and all goes on in order when it is back."""

import functools
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.playground import playground
from bot.local.cloudagent import Fault
from bot.local.slack import Rules
from tests.scenario.stage import ASHA, CHANNEL, RAVI, Desk, words

pytestmark = pytest.mark.anyio

OUTAGE = 150.0
"""Seconds: the circuit's first pauses, their jitter, and a slow machine."""


@pytest.fixture
async def desk(tmp_path: Path, database_url: str) -> AsyncIterator[Desk]:
    """Without Slack's one message a second, which is no matter of CloudAgent's."""
    async with playground(tmp_path, rules=Rules(message_rate=False), database_url=database_url) as world:
        yield Desk(world)


def line(n: int) -> str:
    return f"/block spam-callers 98765 {n:03}00, 98765 {n:03}01 for 30 days because storm number {n:03}"


async def asked(desk: Desk, n: int) -> str:
    await desk.command(RAVI, line(n))
    return await desk.card(f"storm number {n:03}")


def shows(desk: Desk, card: str, said: str) -> bool:
    return said in words(desk.message(card))


def thread(desk: Desk, card: str) -> list[dict[str, object]]:
    return [dict(one) for one in desk.world.slack.thread(CHANNEL, card)[1:]]


def notices(desk: Desk) -> list[str]:
    return [found for one in desk.cards() if "asks" not in (found := words(one)) and "CloudAgent" in found]


async def test_an_outage_is_told_once_and_what_waited_goes_on_in_the_order_of_approval(desk: Desk) -> None:
    desk.world.cloudagent.arm(Fault("refused"))
    cards = [await asked(desk, n) for n in range(5)]
    in_order = [cards[n] for n in (3, 0, 4, 1, 2)]
    for card in in_order:
        await desk.press(ASHA, "approve", card)
    for card in cards:
        await desk.until(functools.partial(shows, desk, card, "unreachable since"))
        said = words(desk.message(card))
        assert re.search(r"CloudAgent unreachable since \d\d:\d\d — 2 numbers waiting", said)
        assert not desk.buttons(card)
    await desk.until(lambda: "10 numbers waiting" in "".join(notices(desk)), OUTAGE)
    assert len(notices(desk)) == 1
    assert not desk.blocked()

    desk.world.cloudagent.arm()
    for card in cards:
        (told,) = await desk.until(functools.partial(thread, desk, card), OUTAGE)
        assert "2 blocked" in words(told)
        assert f"<@{RAVI.id}>" in words(told)
    await desk.until(lambda: "back since" in "".join(notices(desk)))
    assert len(notices(desk)) == 1
    assert len(desk.blocked()) == 10
    sent = [int(numbers[0][5:8]) for numbers in desk.updates()]
    assert sent[-5:] == [3, 0, 4, 1, 2]


async def test_answers_lost_in_an_outage_leave_the_numbers_open_and_block_them_afterwards(desk: Desk) -> None:
    desk.world.cloudagent.arm(Fault("html", on="block", value=503))
    card = await asked(desk, 7)
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "unreachable since" in words(desk.message(card)), OUTAGE)
    assert "2 numbers waiting" in words(desk.message(card))
    desk.world.cloudagent.arm()
    (told,) = await desk.until(functools.partial(thread, desk, card), OUTAGE)
    assert "2 blocked" in words(told)
    assert len(desk.blocked()) == 2


async def test_wrong_credentials_hold_the_request_tell_the_channel_once_and_say_when_it_goes_on(
    desk: Desk,
) -> None:
    desk.world.cloudagent.accounts["demo"].api_key = "changed at the vendor"
    for n in (1, 2):
        await desk.press(ASHA, "approve", await asked(desk, n))
    card = await desk.card("storm number 002")
    await desk.until(lambda: "does not accept our credentials" in words(desk.message(card)))
    assert re.search(r"2 numbers waiting, next try at \d\d:\d\d IST", words(desk.message(card)))
    await desk.until(lambda: "4 numbers waiting of 2 requests" in "".join(notices(desk)))
    assert len(notices(desk)) == 1
    assert "demo-key" not in "".join(map(words, desk.world.slack.messages(CHANNEL)))
