"""The bots' processes: started, started again with growing waits, replaced, stopped."""

import asyncio
from pathlib import Path

import pytest

from bot.gate.children import LONGEST_WAIT, Children, Process, Wanted, wait_after
from tests.scenario.office import until

pytestmark = pytest.mark.anyio


class FakeProcess:
    def __init__(self) -> None:
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def terminate(self) -> None:
        self.end(0)

    def kill(self) -> None:
        self.end(-9)

    async def wait(self) -> int:
        return await asyncio.shield(self.ended)

    def end(self, code: int) -> None:
        if not self.ended.done():
            self.ended.set_result(code)


class Machine:
    """Starts fake processes, and remembers them by the token they were given."""

    def __init__(self) -> None:
        self.started: list[tuple[str, FakeProcess]] = []
        self.died: list[str] = []
        self.children = Children(self.start, self.died.append)

    async def start(self, wanted: Wanted) -> Process:
        process = FakeProcess()
        self.started.append((wanted.environment["token"], process))
        return process

    def alive(self) -> list[str]:
        return [token for token, process in self.started if not process.ended.done()]

    async def become(self, **tokens: str) -> None:
        await self.children.become({team: Wanted({"token": one}, Path()) for team, one in tokens.items()})
        await self.settled()

    async def settled(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


async def test_what_is_wanted_is_started_once() -> None:
    machine = Machine()
    await machine.become(T1="a", T2="b")
    await machine.become(T1="a", T2="b")
    assert machine.alive() == ["a", "b"]
    assert machine.children.running() == {"T1", "T2"}
    await machine.children.stop()
    assert machine.alive() == []


async def test_what_is_wanted_otherwise_is_stopped_and_started_anew() -> None:
    machine = Machine()
    await machine.become(T1="a", T2="b")
    await machine.become(T1="new", T2="b")
    assert machine.alive() == ["b", "new"]
    await machine.children.stop()


async def test_what_is_not_wanted_any_more_is_stopped_and_the_others_go_on() -> None:
    machine = Machine()
    await machine.become(T1="a", T2="b")
    await machine.become(T2="b")
    assert machine.alive() == ["b"]
    assert machine.children.running() == {"T2"}
    await machine.children.stop()


async def test_a_dead_bot_is_started_again_and_its_deaths_are_counted() -> None:
    machine = Machine()
    await machine.become(T1="a", T2="b")
    machine.started[0][1].end(1)
    await until(lambda: machine.alive() == ["b", "a"])
    assert machine.died == ["T1"]
    assert (machine.children.deaths("T1"), machine.children.deaths("T2")) == (1, 0)
    await machine.children.stop()


async def test_a_bot_that_waits_for_its_next_start_is_stopped_at_once() -> None:
    machine = Machine()
    await machine.become(T1="a")
    machine.started[0][1].end(1)
    await machine.settled()
    await machine.children.stop()
    assert machine.alive() == []
    assert len(machine.started) == 1


async def test_a_bot_that_cannot_be_started_is_tried_again() -> None:
    tries: list[str] = []

    async def broken(_: Wanted) -> Process:
        tries.append("x")
        raise BlockingIOError("no more processes")

    children = Children(broken, lambda _: None)
    await children.become({"T1": Wanted({}, Path())})
    await until(lambda: len(tries) > 1)
    await children.stop()
    assert children.running() == frozenset()


def test_the_waits_grow_and_stay_bearable() -> None:
    waits = [wait_after(deaths) for deaths in range(1, 2000)]
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == waits[-1] == LONGEST_WAIT


def test_a_bots_environment_does_not_show_in_its_repr() -> None:
    assert "hidden" not in repr(Wanted({"SLACK_BOT_TOKEN": "hidden"}, Path()))
