"""What time alone brings about: requests lapse, claims end, approvers are reminded, held work goes on."""

import asyncio
import functools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.policy import GroupPolicy, Policy
from bot.domain.request import Cause, State
from bot.service.carry_out import carry_out
from bot.service.chores import Chores
from bot.service.claim import claim
from bot.service.decide import Click
from bot.service.deliver import Deliver
from bot.service.ending_watch import EndingWatch
from bot.service.execute import Execution
from bot.service.outbox import Letter
from bot.service.picture import RequestPicture
from bot.service.read_file import ReadFile
from bot.service.show import Show
from bot.service.slack_back import go_on
from bot.service.storm_watch import StormWatch
from bot.service.submit import Desk, submit
from bot.service.sweep import Sweep
from bot.service.wait import Wait
from bot.service.work import Work
from bot.store.store import SqlStore
from tests.service.executions import direct, stored, verdicts
from tests.service.fakes import (
    INDIA,
    LEADS,
    FakeBoard,
    FakePeople,
    FakeQueue,
    FakeVendor,
    Ticking,
    approved,
    desk,
    wish,
)

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
RULES = GroupPolicy(approvers=LEADS, reminders=(HOUR, 2 * HOUR), next_circle=("UBOSS",), time_out=24 * HOUR)
STRICT = Desk(Policy(default=RULES), FakePeople(), "C1", INDIA)


@dataclass
class Unread:
    """Nobody: a port that a test does not reach."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody asked for {name}")


@dataclass
class Box:
    """What was sent."""

    sent: list[Letter] = field(default_factory=list)

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        del picture, thread
        self.sent.append(letter)


async def asked(store: SqlStore, clock: Ticking) -> None:
    ask = functools.partial(submit, command=wish(), desk=STRICT, now=clock(), new_id=lambda: "r1")
    await store.write(ask)


async def kinds(store: SqlStore) -> list[str]:
    return [event.kind for event in await store.read(lambda tx: tx.requests.events("r1"))]


async def letters(store: SqlStore) -> list[str]:
    later = Ticking().moment + timedelta(days=99)
    return list(await store.read(lambda tx: tx.letters.due(later, 99)))


async def test_nothing_is_due_before_its_time(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    clock.pass_(minutes=59)
    assert await Wait(store, STRICT, clock).pass_time() == 0
    assert await letters(store) == []


async def test_approvers_are_reminded_once_each_time_and_the_next_circle_from_the_second(
    store: SqlStore, clock: Ticking
) -> None:
    await asked(store, clock)
    for _ in range(2):
        clock.pass_(hours=1)
        changed = await asyncio.gather(*(Wait(store, STRICT, clock).pass_time() for _ in range(4)))
        assert sum(changed) == 1
    events = await store.read(lambda tx: tx.requests.events("r1"))
    reminded = [event.facts for event in events if event.kind == "approvers_reminded"]
    assert [one["pinged"] for one in reminded] == [[*LEADS], [*LEADS, "UBOSS"]]
    assert await letters(store) == ["r1:reminder-1", "r1:reminder-2"]


async def test_a_request_that_nobody_decided_lapses_and_its_requester_is_told(
    store: SqlStore, clock: Ticking
) -> None:
    await asked(store, clock)
    clock.pass_(hours=24)
    assert await Wait(store, STRICT, clock).pass_time() == 1
    assert (await stored(store, "r1")).state is State.LAPSED
    letter = await store.write(lambda tx: tx.letters.take("r1:lapsed", clock(), HOUR))
    assert letter is not None
    assert letter.to == "UAGENT"
    assert await Wait(store, STRICT, clock).pass_time() == 0


async def test_a_claim_that_came_to_nothing_ends(store: SqlStore, clock: Ticking) -> None:
    await asked(store, clock)
    click = Click("r1", LEADS[0])
    await store.write(functools.partial(claim, click=click, desk=STRICT, now=clock()))
    clock.pass_(minutes=10)
    assert await Wait(store, STRICT, clock).pass_time() == 1
    assert (await stored(store, "r1")).claimed_by == ""
    assert "claim_lapsed" in await kinds(store)


async def test_work_that_slacks_refusal_held_up_goes_on_when_the_token_is_back(
    store: SqlStore, clock: Ticking, vendor: FakeVendor, queue: FakeQueue
) -> None:
    refused = ["The bot token was revoked."]
    execution = Execution(store, vendor, clock, stopped=lambda: refused[0] if refused else "")
    work = Work(execution)
    await approved(store, clock)
    assert await work.carry_out("r1", "a", direct) == "held"
    assert vendor.calls == []
    assert (await stored(store, "r1")).held_for is Cause.SLACK

    refused.clear()
    before = len(queue.carried)
    assert await go_on(store, clock) == 1
    assert len(queue.carried) == before + 1
    assert await go_on(store, clock) == 0
    assert await work.carry_out("r1", "b", direct) == "done"
    assert {one.value for one in await verdicts(store, "r1")} == {"blocked"}


async def test_nothing_goes_on_that_waits_for_something_else(store: SqlStore, clock: Ticking) -> None:
    await approved(store, clock)
    assert await go_on(store, clock) == 0


def chores(store: SqlStore, clock: Ticking, board: FakeBoard, box: Box, silent: list[bool]) -> Chores:
    nobody: Any = Unread()
    return Chores(
        Show(store, board, clock, INDIA),
        Sweep(store, clock),
        Wait(store, STRICT, clock),
        Deliver(store, box, clock, INDIA),
        StormWatch(store, nobody, STRICT, clock),
        EndingWatch(store, STRICT, clock),
        ReadFile(store, nobody, clock, STRICT, "IN"),
        lambda: bool(silent),
    )


async def test_while_slack_is_shut_time_passes_but_nothing_is_drawn_or_sent(
    store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    silent, box = [True], Box()
    doing = chores(store, clock, board, box, silent)
    await asked(store, clock)
    await doing.show("r1")
    clock.pass_(hours=24)
    await doing.take_up_work(full=False)
    assert (await stored(store, "r1")).state is State.LAPSED
    assert (board.posts, box.sent, await doing.unread_files()) == ({}, [], [])

    silent.clear()
    await doing.show("r1")
    await doing.take_up_work(full=False)
    assert board.posts
    assert [one.key for one in box.sent] == ["r1:lapsed"]
    assert await doing.unread_files() == []


async def test_lost_work_is_handed_out_and_old_cards_are_drawn_again(
    store: SqlStore, clock: Ticking, board: FakeBoard, queue: FakeQueue
) -> None:
    doing = chores(store, clock, board, Box(), [])
    assert not await doing.anything_due()
    await approved(store, clock)
    assert await doing.anything_due()
    await asyncio.gather(asked_again(store, clock), doing.show("r1"))
    await doing.show("r2")
    before = len(queue.carried)
    clock.pass_(hours=23)
    assert await doing.look_after_cards() == 1
    assert await doing.take_up_work(full=False) == 1
    assert len(queue.carried) == before + 1


async def asked_again(store: SqlStore, clock: Ticking) -> None:
    ask = functools.partial(submit, command=wish(key="k2"), desk=desk(), now=clock(), new_id=lambda: "r2")
    await store.write(ask)


async def test_a_request_that_is_not_there_is_no_work(execution: Execution, vendor: FakeVendor) -> None:
    await carry_out(execution, "nobody", "a", direct)
    assert vendor.calls == []
