import asyncio

import pytest

from bot.domain.verdict import Judgement
from bot.local.cloudagent import Fault
from bot.service.vendor import OutcomeUnknown, Unreachable
from tests.contract.cloudagent.cloudagent_world import World, verdicts

A, B = "+919876543210", "+919876543211"
DOWN = [
    Fault("html", on="block", value=502),
    Fault("silent", on="block"),
    Fault("dropped", on="block"),
    Fault("refused", on="block"),
    Fault("html", on="block", value=200),
]


async def fail_three_times(world: World) -> None:
    for _ in range(3):
        with pytest.raises((OutcomeUnknown, Unreachable)):
            await world.client.add(world.addition(A))


@pytest.mark.parametrize("fault", DOWN, ids=lambda fault: f"{fault.kind}={fault.value}")
def test_after_three_failures_in_a_row_nobody_is_sent_there(fault: Fault) -> None:
    world = World()
    world.standin.arm(fault)

    async def work() -> None:
        began = world.time.now
        await fail_three_times(world)
        calls = len(world.standin.calls)
        with pytest.raises(Unreachable) as caught:
            await world.client.add(world.addition(A))
        assert len(world.standin.calls) == calls
        assert caught.value.at is not None
        assert caught.value.at > world.time.now
        assert caught.value.since is not None
        assert began <= caught.value.since <= world.time.now
        health = await world.client.health()
        assert (health.state, health.since) == ("unreachable", caught.value.since)

    world.time.run(work())


def test_half_open_one_call_probes_and_the_others_wait() -> None:
    world = World()
    world.standin.arm(Fault("silent", on="block", last=4))

    async def work() -> None:
        await fail_three_times(world)
        await world.time.sleep(60)
        calls = len(world.standin.calls)
        tries = [world.client.add(world.addition(f"+91987654{n:04}")) for n in range(4)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert len(world.standin.calls) == calls + 1
        assert [type(answer) for answer in answers].count(Unreachable) == 3

    world.time.run(work())


def test_one_answer_closes_the_circuit_even_where_it_is_a_refusal() -> None:
    world = World()
    world.standin.arm(Fault("html", on="block", last=3))

    async def work() -> None:
        await fail_three_times(world)
        await world.time.sleep(60)
        assert verdicts(await world.client.add(world.addition(B))) == {B: "blocked"}
        assert (await world.client.health()).state == "ok"

    world.time.run(work())


def test_an_outage_of_an_hour_costs_few_calls_and_no_number() -> None:
    world = World()
    world.standin.arm(Fault("html", value=503, until=3600))
    judged: dict[str, Judgement] = {}

    async def work() -> None:
        addition = world.addition(A, B)
        while not judged:
            try:
                judged.update(await world.client.add(addition))
            except Unreachable as error:
                wait = 15.0 if error.at is None else (error.at - world.time.now).total_seconds()
                await world.time.sleep(max(wait, 0.01))
            except OutcomeUnknown:
                await world.time.sleep(15)

    world.time.run(work())
    assert verdicts(judged) == {A: "blocked", B: "blocked"}
    assert len(world.standin.calls) < 40


def test_all_processes_see_the_same_circuit() -> None:
    world = World()
    world.standin.arm(Fault("html", on="block"))
    other = world.make_client(world.vault, world.traffic)

    async def work() -> None:
        await fail_three_times(world)
        calls = len(world.standin.calls)
        with pytest.raises(Unreachable):
            await other.add(world.addition(A))
        assert len(world.standin.calls) == calls

    world.time.run(work())


def test_calls_in_flight_are_limited_over_all_processes() -> None:
    world = World(concurrency=2)
    world.standin.arm(Fault("slow", on="block", value=3))
    clients = [world.client, world.make_client(world.vault, world.traffic)]

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            for n in range(8):
                group.create_task(world.carry_out(world.addition(f"+91987654{n:04}"), clients[n % 2]))

    world.time.run(work())
    begun = [call.at for call in world.standin.calls if call.operation == "update"]
    assert max(sum(0 <= (other - one).total_seconds() < 3 for other in begun) for one in begun) <= 2


def test_a_call_that_is_cancelled_gives_its_place_back() -> None:
    world = World(concurrency=1)
    world.standin.arm(Fault("slow", on="update", value=20, last=1))

    async def work() -> None:
        task = asyncio.ensure_future(world.client.add(world.addition(A)))
        await world.time.sleep(5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await world.traffic.read()).in_flight == ()
        assert verdicts(await world.client.add(world.addition(B))) == {B: "blocked"}

    world.time.run(work())
