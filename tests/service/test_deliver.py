"""Letters: each goes out once; what Slack does not take waits, and in the end is given up."""

import asyncio
import functools
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.service.deliver import HOPELESS, MOST_TRIES, Deliver
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.ports import Surface
from bot.service.submit import submit
from bot.store.store import SqlStore
from tests.service.fakes import INDIA, Ticking, desk, wish

pytestmark = pytest.mark.anyio


@dataclass
class Box:
    """What was sent in which thread; `script` holds what goes wrong before."""

    script: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        if self.script:
            raise self.script.pop(0)
        self.sent.append((letter.key, "" if picture is None else picture.id, thread))


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def deliver(store: SqlStore, clock: Ticking, box: Box) -> Deliver:
    return Deliver(store, box, clock, INDIA)


async def written(store: SqlStore, clock: Ticking, to: str, request_id: str | None = None) -> None:
    letter = Letter("l1", About.REMINDER, to, request_id)
    await store.write(lambda tx: tx.letters.write(letter, clock()))


async def asked(store: SqlStore, clock: Ticking) -> None:
    work = functools.partial(submit, command=wish(), desk=desk(), now=clock(), new_id=lambda: "r1")
    await store.write(work)


async def test_several_senders_send_a_letter_once(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box
) -> None:
    await written(store, clock, "UAGENT")
    await asyncio.gather(*(deliver.deliver() for _ in range(8)))
    assert box.sent == [("l1", "", "")]


async def test_who_comes_second_leaves_a_letter_to_the_first(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box
) -> None:
    await written(store, clock, "UAGENT")
    await store.write(lambda tx: tx.letters.take("l1", clock(), timedelta(seconds=25)))
    await deliver._send("l1")
    assert box.sent == []


async def test_a_private_letter_has_the_requests_picture_and_no_thread(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box
) -> None:
    await asked(store, clock)
    await written(store, clock, "UAGENT", "r1")
    await deliver.deliver()
    assert box.sent == [("l1", "r1", "")]


async def test_a_letter_to_the_thread_waits_for_the_card(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box
) -> None:
    await asked(store, clock)
    await written(store, clock, "C1", "r1")
    await deliver.deliver()
    assert box.sent == []
    await store.write(lambda tx: tx.pictures.adopt("r1", Surface.CARD, "7.0"))
    clock.pass_(seconds=3)
    await deliver.deliver()
    assert box.sent == [("l1", "r1", "7.0")]


@pytest.mark.parametrize("trouble", [RetryLater("busy"), TimeoutError()])
async def test_a_silent_slack_is_waited_for_ever_longer(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box, trouble: Exception
) -> None:
    await written(store, clock, "UAGENT")
    box.script = [trouble] * 3
    for wait in (2, 4, 8):
        assert await deliver.deliver() == 1
        clock.pass_(seconds=wait - 1)
        assert await deliver.deliver() == 0
        clock.pass_(seconds=1)
    await deliver.deliver()
    assert box.sent == [("l1", "", "")]


async def test_the_moment_that_slack_names_is_waited_for(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box
) -> None:
    await written(store, clock, "UAGENT")
    box.script = [RetryLater("busy", at=clock() + timedelta(minutes=10))]
    await deliver.deliver()
    clock.pass_(minutes=9)
    assert await deliver.deliver() == 0
    clock.pass_(minutes=1)
    await deliver.deliver()
    assert box.sent == [("l1", "", "")]


async def test_what_slack_refuses_again_and_again_is_given_up(
    store: SqlStore, clock: Ticking, deliver: Deliver, box: Box
) -> None:
    await written(store, clock, "UGONE")
    box.script = [Refused("no such person")] * MOST_TRIES
    for _ in range(MOST_TRIES):
        assert await deliver.deliver() == 1
        clock.pass_(seconds=HOPELESS.total_seconds())
    clock.pass_(days=1000)
    assert await deliver.deliver() == 0
    assert (box.script, box.sent) == ([], [])
