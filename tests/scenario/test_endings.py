"""What happens to a block afterwards, by itself: its end, the digest before it, what its card says since."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.playground import CHANNEL
from tests.scenario.calendar_clock import Calendar
from tests.scenario.conftest import open_desk
from tests.scenario.stage import ASHA, DANIEL, OLGA, OMAR, RAVI, Desk, on_both_databases, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
BOTH = {"+919876543210", "+919876543211"}


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def policy() -> str:
    """The text of the policy file; empty: none."""
    return ""


@pytest.fixture
async def desk(tmp_path: Path, database_url: str, calendar: Calendar, policy: str) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, database_url, policy=policy, clock=calendar) as here:
        yield here


async def blocked(desk: Desk, line: str = LINE, reason: str = "robocalls") -> str:
    await desk.command(RAVI, line)
    card = await desk.card(reason)
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "undo" in desk.buttons(card))
    return card


def digests(desk: Desk) -> list[dict[str, Any]]:
    return [one for one in desk.cards() if "will end soon" in words(one)]


def shown(desk: Desk, card: str) -> str:
    return words(desk.message(card))


async def reply(desk: Desk, card: str, told: str) -> str:
    """The reply in the thread that says this; replies of different kinds come in any order."""
    found = await desk.until(
        lambda: [one for one in desk.world.slack.thread(CHANNEL, card)[1:] if told in words(one)]
    )
    return words(found[0])


def held(desk: Desk) -> set[str]:
    """What CloudAgent blocks now, by its own clock."""
    now = desk.world.cloudagent.clock()
    rows = desk.world.cloudagent.accounts["demo"].groups["spam-callers"].rows
    return {number for number, row in rows.items() if row.blocks_at(now)}


@on_both_databases
async def test_the_card_of_an_undone_block_says_that_it_is_lifted(desk: Desk) -> None:
    card = await blocked(desk)
    await desk.press(RAVI, "undo", card)
    undoing = await desk.card("Undo of request")
    await desk.press(ASHA, "approve", undoing)
    await desk.until(lambda: "Lifted: none of 2 numbers is blocked" in shown(desk, card))
    assert not desk.buttons(card)
    told = await reply(desk, card, "2 numbers of 2 lifted, by request")
    assert f"<@{RAVI.id}>" in told
    assert not desk.blocked()


async def test_the_card_says_how_many_are_left_when_one_number_is_lifted(desk: Desk) -> None:
    card = await blocked(desk)
    await desk.command(RAVI, "/unblock 98765 43210 because a customer")
    await desk.press(ASHA, "approve", await desk.card("a customer"))
    await desk.until(lambda: "Changed since: 1 of 2 numbers still blocked" in shown(desk, card))
    assert desk.buttons(card) == {"undo", "extend"}
    assert desk.blocked() == {"+919876543211"}


async def test_the_card_of_an_extended_block_says_that_a_later_request_set_the_end(desk: Desk) -> None:
    card = await blocked(desk)
    await desk.press(RAVI, "extend", card)
    await desk.until(lambda: desk.world.slack.views(RAVI.id))
    await desk.submit(RAVI, expiry="for 60 days", reason="they go on")
    await desk.press(ASHA, "approve", await desk.card("they go on"))
    await desk.until(lambda: "blocked to an end that a later request set" in shown(desk, card))
    assert not desk.buttons(card)
    assert await reply(desk, card, "now blocked until")


@on_both_databases
async def test_at_its_end_the_thread_and_the_card_say_so(desk: Desk, calendar: Calendar) -> None:
    card = await blocked(desk)
    calendar.skip(days=30, minutes=1)
    await desk.until(lambda: "Ended: none of 2 numbers is blocked" in shown(desk, card))
    assert await reply(desk, card, "This block has ended by itself: 2 numbers of 2")
    assert desk.buttons(card) == {"extend"}
    assert not held(desk)
    await desk.command(RAVI, "/block find 98765 43210")
    assert "ended" in desk.private(RAVI)


async def test_what_was_lifted_before_gets_no_line_at_its_end(desk: Desk, calendar: Calendar) -> None:
    card = await blocked(desk)
    await desk.press(RAVI, "undo", card)
    await desk.press(ASHA, "approve", await desk.card("Undo of request"))
    await desk.until(lambda: "Lifted: none" in shown(desk, card))
    calendar.skip(days=31)
    later = await blocked(desk, "/block spam-callers 98765 43219 for 1 hour because later", "later")
    calendar.skip(hours=2)
    await desk.until(lambda: "Ended: none" in shown(desk, later))
    assert not any("ended by itself" in words(one) for one in await desk.replies(card, 2))


@on_both_databases
async def test_one_digest_warns_a_day_before_and_one_press_extends(desk: Desk, calendar: Calendar) -> None:
    await blocked(desk)
    await blocked(desk, "/block spam-callers 98765 43219 for 30 days because more of them", "more of them")
    calendar.skip(days=29, minutes=5)
    (digest,) = await desk.until(lambda: digests(desk))
    assert "2 blocks will end soon" in words(digest)
    before = desk.private_count(OLGA)
    await press_first(desk, OLGA.id, digest)
    assert "waiting for approval" in await desk.told(OLGA, before)
    await press_first(desk, OLGA.id, digest)
    assert "Somebody asked already" in await desk.told(OLGA, before + 1)
    again = await desk.card("Extends request")
    await desk.press(ASHA, "approve", again)
    await desk.replies(again)
    calendar.skip(days=2)
    await desk.until(lambda: held(desk) == BOTH)
    assert len(digests(desk)) == 1


async def press_first(desk: Desk, user: str, digest: dict[str, Any]) -> None:
    """Presses the button beside the first block of a digest."""
    block = next(block for block in digest["blocks"] if block.get("accessory"))
    ack = await desk.world.slack.click(
        user, "extend_same", channel=CHANNEL, ts=digest["ts"], block_id=block["block_id"]
    )
    assert ack.ok


@pytest.mark.parametrize("policy", ['[groups.spam-callers]\nending_notice = "never"\n'])
async def test_a_group_that_says_never_stays_quiet(desk: Desk, calendar: Calendar) -> None:
    card = await blocked(desk)
    noisy = await blocked(desk, "/block abusive 98765 43219 for 30 days because noisy", "noisy")
    calendar.skip(days=29, minutes=5)
    (digest,) = await desk.until(lambda: digests(desk))
    assert "1 block will end soon" in words(digest)
    calendar.skip(days=1)
    await desk.until(lambda: "Ended: none" in shown(desk, noisy))
    await desk.until(lambda: "Ended: none" in shown(desk, card))
    assert len(await desk.replies(card)) == 1


QUIET = '[quiet_hours]\nfrom = "00:00"\nto = "23:59"\ntimezone = "UTC"\n'


@pytest.mark.parametrize("policy", [QUIET])
async def test_nobody_is_warned_in_quiet_hours(desk: Desk, calendar: Calendar) -> None:
    await blocked(desk)
    calendar.skip(days=29, minutes=5)
    noisy = await blocked(desk, "/block spam-callers 98765 43219 for 1 hour because noisy", "noisy")
    calendar.skip(hours=2)
    await desk.until(lambda: "Ended: none" in shown(desk, noisy))
    assert not digests(desk)


@pytest.mark.parametrize(
    ("who", "told"), [(RAVI, "waiting for approval"), (DANIEL, "waiting for approval"), (OMAR, "waiting")]
)
async def test_everybody_may_ask_to_extend_from_the_digest(
    desk: Desk, calendar: Calendar, who: Any, told: str
) -> None:
    await blocked(desk)
    calendar.skip(days=29, minutes=5)
    (digest,) = await desk.until(lambda: digests(desk))
    before = desk.private_count(who)
    await press_first(desk, who.id, digest)
    assert told in await desk.told(who, before)
