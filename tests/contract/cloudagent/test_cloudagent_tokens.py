import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet

from bot.cloudagent.client import CloudAgent
from bot.domain.verdict import Verdict
from bot.local.cloudagent import Fault
from bot.service.vendor import Unreachable, WaitUntil
from bot.store import vendor_tables
from bot.store.database import Database
from bot.store.vault import SqlTraffic, SqlVault
from tests.contract.cloudagent.cloudagent_world import World, disagreements, verdicts
from tests.contract.cloudagent.database_in_loop import InLoop

A, B = "+919876543210", "+919876543211"


def processes(world: World, path: Path, count: int) -> list[CloudAgent]:
    """Clients with a database connection each, as in as many processes."""
    key = Fernet.generate_key().decode()
    url = f"sqlite:///{path / 'tokens.db'}"
    made = []
    for _ in range(count):
        database = Database(url)
        database.write_now(vendor_tables.vendor_tokens.metadata.create_all)
        sealer = MultiFernet([Fernet(key)])
        shared: object = InLoop(database)
        vault = SqlVault(shared, "demo", sealer)  # type: ignore[arg-type]  # as above
        made.append(world.make_client(vault, SqlTraffic(shared, "demo")))  # type: ignore[arg-type]  # as above
    return made


def generations(world: World) -> list[object]:
    return [call for call in world.standin.calls if call.operation == "token" and call.processed]


def most_in_an_hour(world: World) -> int:
    moments = [call.at for call in world.standin.calls if call.operation == "token"]
    hour = timedelta(minutes=60)
    return max(sum(one <= other < one + hour for other in moments) for one in moments)


def test_one_generation_serves_many_calls() -> None:
    world = World()

    async def work() -> None:
        for n in range(30):
            await world.carry_out(world.addition(f"+91987654{n:04}"))

    world.time.run(work())
    assert len(generations(world)) == 1


def test_simultaneous_calls_wait_for_one_generation() -> None:
    world = World()
    world.standin.arm(Fault("slow", on="token", value=2))

    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            for n in range(4):
                group.create_task(world.carry_out(world.addition(f"+91987654{n:04}")))

    world.time.run(work())
    assert len(generations(world)) == 1


def test_twenty_restarts_in_an_hour_cost_one_generation(tmp_path: Path) -> None:
    world = World()
    for n, client in enumerate(processes(world, tmp_path, 20)):
        addition = world.addition(f"+91987654{n:04}")
        assert set(verdicts(world.time.run(world.carry_out(addition, client))).values()) == {"blocked"}
        world.time.pass_by(minutes=2.5)
    assert len(generations(world)) == 1


def test_a_token_is_replaced_before_it_ends() -> None:
    world = World()
    for _ in range(30):
        world.time.run(world.carry_out(world.addition(A)))
        world.time.pass_by(minutes=4)
    assert {call.credentials.split()[-1] for call in world.standin.calls[1:]} <= {"live", "none", "key"}
    assert len(generations(world)) == 3


@pytest.mark.parametrize("says", ["invalid", "expired"])
@pytest.mark.parametrize("http", [200, 401])
def test_a_killed_token_costs_one_new_authentication_and_one_more_try(says: str, http: int) -> None:
    world = World(switches={"superseded_says": says, "auth_errors_http": http})
    world.time.run(world.carry_out(world.addition(A)))
    world.time.pass_by(minutes=10)
    world.standin.arm(Fault("token_killed", on="update", last=1))
    assert verdicts(world.time.run(world.client.add(world.addition(B)))) == {B: "blocked"}
    assert [call.operation for call in world.standin.calls[2:]] == ["update", "token", "update"]


def test_a_token_that_is_taken_only_after_seconds_is_waited_for_and_not_replaced() -> None:
    world = World(switches={"token_delay": 3})
    assert verdicts(world.time.run(world.client.add(world.addition(A)))) == {A: "blocked"}
    assert len(generations(world)) == 1


def test_an_endless_token_war_stops_holds_and_tells() -> None:
    world = World()
    world.standin.arm(Fault("token_killed", on="update"))

    async def work() -> None:
        with pytest.raises(WaitUntil) as caught:
            await world.client.add(world.addition(A))
        assert caught.value.reason == "token_war"
        health = await world.client.health()
        assert health.state == "token_war"
        assert health.since is not None
        before = len(world.standin.calls)
        with pytest.raises(WaitUntil):
            await world.client.add(world.addition(A))
        assert len(world.standin.calls) == before

    world.time.run(work())


def test_a_war_of_hours_never_spends_more_than_eight_generations_an_hour_and_ends_by_itself() -> None:
    world = World()
    world.standin.arm(Fault("token_killed", on="update", until=5 * 3600))
    judged = world.time.run(world.carry_out(world.addition(A)))
    assert verdicts(judged) == {A: "blocked"}
    assert most_in_an_hour(world) <= 8
    world.time.pass_by(minutes=6)

    async def after() -> str:
        await world.client.add(world.addition(B))
        return (await world.client.health()).state

    assert world.time.run(after()) == "ok"


@pytest.mark.parametrize("message", ["Token Expired", "Invalid Token"])
def test_a_fresh_token_that_is_refused_makes_no_loop(message: str) -> None:
    world = World()
    world.standin.arm(Fault("unauthorized", on="update", value=message))
    with pytest.raises(WaitUntil):
        world.time.run(world.client.add(world.addition(A)))
    assert len(world.standin.calls) <= 5


def test_two_processes_with_tokens_that_die_every_five_seconds_finish_within_the_budget(
    tmp_path: Path,
) -> None:
    world = World(switches={"token_life": 5})
    clients = processes(world, tmp_path, 2)
    numbers = [f"+91987654{n:04}" for n in range(60)]

    async def one(n: int, number: str) -> dict[str, str]:
        await world.time.sleep(n * 97)
        return verdicts(await world.carry_out(world.addition(number), clients[n % 2]))

    async def work() -> dict[str, str]:
        answers = await asyncio.gather(*(one(n, number) for n, number in enumerate(numbers)))
        return {number: verdict for answer in answers for number, verdict in answer.items()}

    assert world.time.run(work()) == dict.fromkeys(numbers, "blocked")
    assert most_in_an_hour(world) <= 8
    died = ("expired", "superseded")
    dead = [str(call.request) for call in world.standin.calls if call.credentials.endswith(died)]
    assert dead
    assert len(dead) == len(set(dead)), "a call met a dead token twice"


def test_requests_are_held_with_a_time_when_the_generations_are_used_up() -> None:
    world = World(switches={"token_limit": 2})
    judged = world.time.run(world.carry_out(world.addition(A)))
    world.standin.switches = world.standin.switches.changed({"token_limit": 1})
    world.time.pass_by(minutes=10)
    world.standin.arm(Fault("token_killed", on="update", last=1))

    async def work() -> None:
        with pytest.raises(WaitUntil) as caught:
            await world.client.add(world.addition(B))
        assert caught.value.reason == "generations"
        assert caught.value.at > world.time.now
        assert (await world.client.health()).state == "generations"

    world.time.run(work())
    assert verdicts(world.time.run(world.carry_out(world.addition(B)))) == {B: "blocked"}
    assert disagreements(world, judged) == []


def test_an_hour_without_tokens_neither_uses_up_the_budget_nor_holds_for_another_hour() -> None:
    world = World()
    world.standin.arm(Fault("silent", on="token", until=3600, stage="after"))
    began = world.time.now
    judged = world.time.run(world.carry_out(world.addition(A)))
    assert judged[A].verdict is Verdict.BLOCKED
    assert most_in_an_hour(world) <= 8
    assert world.time.now - began < timedelta(minutes=80)


def test_generations_that_never_left_are_not_counted() -> None:
    world = World()
    world.standin.arm(Fault("refused", on="token", until=1800))

    async def work() -> None:
        with pytest.raises(Unreachable):
            await world.client.add(world.addition(A))

    world.time.run(work())
    assert world.vault.state.generations == ()


@pytest.mark.parametrize("ahead", [600, -600, 7200])
def test_a_vendor_clock_that_is_off_changes_nothing(ahead: int) -> None:
    world = World(switches={"clock_ahead": ahead})
    for _ in range(5):
        assert verdicts(world.time.run(world.client.add(world.addition(A)))) == {A: "blocked"}
        world.time.pass_by(minutes=10)
    assert len(generations(world)) == 1


def test_the_token_is_unreadable_in_the_database(tmp_path: Path) -> None:
    world = World()
    (client,) = processes(world, tmp_path, 1)
    world.time.run(world.carry_out(world.addition(A), client))
    (token,) = world.standin.desk.issued
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"demo" in files
    assert token.encode() not in files
    assert b"demo-key" not in files


def test_another_key_costs_a_new_token_and_nothing_else(tmp_path: Path) -> None:
    world = World()
    for _ in range(2):
        (client,) = processes(world, tmp_path, 1)
        judged = world.time.run(world.carry_out(world.addition(A), client))
        assert verdicts(judged) == {A: "blocked"}
    assert len(generations(world)) == 2
