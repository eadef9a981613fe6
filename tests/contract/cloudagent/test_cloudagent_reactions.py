"""What the client does about every limit and fault of the specification (rows L1-L3 and F1-F12)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.local.cloudagent import Fault
from bot.service.vendor import GroupUnknown, OutcomeUnknown, WaitUntil
from tests.contract.cloudagent.cloudagent_world import World, verdicts

A, B, C = "+919876543210", "+919876543211", "+919876543212"
FOREIGN = "+447911123456"
ROWS = [*(f"L{n}" for n in range(1, 4)), *(f"F{n}" for n in range(1, 13))]
REACTIONS: dict[str, Callable[[], None]] = {}


def row(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def keep(reaction: Callable[[], None]) -> Callable[[], None]:
        REACTIONS[name] = reaction
        return reaction

    return keep


@pytest.mark.parametrize("name", ROWS)
def test_every_limit_and_fault_is_met_as_the_specification_expects(name: str) -> None:
    REACTIONS[name]()


def world_with(*faults: Fault, **switches: object) -> World:
    world = World(switches=switches)
    world.standin.arm(*faults)
    return world


def carried_out(world: World, *numbers: str) -> dict[str, str]:
    return verdicts(world.time.run(world.carry_out(world.addition(*numbers))))


def added(world: World, *numbers: str) -> dict[str, str]:
    """One call of `add`, nothing repeated."""
    return verdicts(world.time.run(world.client.add(world.addition(*numbers))))


def operations(world: World) -> list[str]:
    return [call.operation for call in world.standin.calls]


def holds_and_goes_on(world: World) -> None:
    with pytest.raises(WaitUntil) as caught:
        added(world, A)
    assert caught.value.at > world.time.now
    assert carried_out(world, A) == {A: "blocked"}


def knows_nothing(world: World) -> None:
    with pytest.raises(OutcomeUnknown):
        added(world, A)
    assert carried_out(world, A) == {A: "blocked"}


@row("L1")
def over_the_rate() -> None:
    world = world_with(rate_limit=1)
    assert carried_out(world, A) == {A: "blocked"}
    with pytest.raises(WaitUntil):
        added(world, B)
    assert carried_out(world, B) == {B: "blocked"}


@row("L2")
def http_429() -> None:
    holds_and_goes_on(world_with(Fault("http_429", on="update", last=1)))
    world = world_with(Fault("http_429", on="update", last=1, value=7))
    began = world.time.now
    holds_and_goes_on(world)
    assert timedelta(seconds=7) <= world.time.now - began < timedelta(seconds=12)


@row("L3")
def words_of_a_limit_in_a_200() -> None:
    holds_and_goes_on(world_with(Fault("rate_words", on="update", last=1)))
    world = world_with(Fault("rate_words", on="update", last=1, value=True))
    holds_and_goes_on(world)
    assert operations(world).count("token") == 1


@row("F1")
def killed_token() -> None:
    world = World()
    assert added(world, A) == {A: "blocked"}
    world.time.pass_by(minutes=10)
    world.standin.arm(Fault("token_killed", on="update", last=1))
    assert added(world, B) == {B: "blocked"}
    assert operations(world)[2:] == ["update", "token", "update"]


@row("F2")
def endless_token_war() -> None:
    world = world_with(Fault("token_killed", on="update"))
    with pytest.raises(WaitUntil) as caught:
        added(world, A)
    assert caught.value.reason == "token_war"
    assert operations(world).count("token") <= 3
    assert world.time.run(world.client.health()).state == "token_war"


@row("F3")
def fresh_token_refused() -> None:
    world = world_with(Fault("unauthorized", on="update", value="Invalid Token"))
    with pytest.raises(WaitUntil):
        added(world, A)
    assert len(world.standin.calls) <= 5
    assert world.time.run(world.client.health()).state != "ok"


@row("F4")
def no_answer() -> None:
    refused = world_with(Fault("refused", on="update", last=1))
    assert carried_out(refused, A) == {A: "blocked"}
    for kind in ("silent", "dropped"):
        for stage in ("before", "after"):
            knows_nothing(world_with(Fault(kind, on="update", last=1, stage=stage)))


@row("F5")
def pages_of_a_proxy() -> None:
    for status in (500, 502, 503, 504):
        knows_nothing(world_with(Fault("html", on="update", last=1, value=status)))


@row("F6")
def answers_that_are_none() -> None:
    spoilt = [("html", 200), ("empty", None), ("truncated", None), ("array", None), ("no_output", None)]
    for kind, value in [*spoilt, ("null_lists", None)]:
        knows_nothing(world_with(Fault(kind, on="update", last=1, value=value)))


@row("F7")
def partial_results() -> None:
    world = world_with(Fault("partial", on="update", last=1, value="lost"))
    assert added(world, A, B, C) == {A: "blocked", B: "refused", C: "unconfirmed"}


@row("F8")
def another_number_comes_back() -> None:
    world = World(number_form="digits")
    assert added(world, A, FOREIGN) == {A: "blocked", FOREIGN: "mismatched"}


@row("F9")
def forms_of_the_status() -> None:
    for status in ("Success", "SUCCESS"):
        assert added(world_with(Fault("status", on="update", value=status)), A) == {A: "blocked"}
    for other in (False, "false", "fail", "queued", None):
        knows_nothing(world_with(Fault("status", on="update", last=1, value=other)))


@row("F10")
def slow_answers() -> None:
    assert added(world_with(Fault("slow", on="update", value=25)), A) == {A: "blocked"}
    knows_nothing(world_with(Fault("slow", on="update", last=1, value=120)))


@row("F11")
def clocks_that_differ() -> None:
    for ahead in (600, -600):
        world = world_with(clock_ahead=ahead)
        assert carried_out(world, A) == {A: "blocked"}
        world.standin.switches = world.standin.switches.changed({"token_life": 1800})
        world.time.pass_by(minutes=35)
        assert carried_out(world, B) == {B: "blocked"}
        assert operations(world).count("token") == 2


@row("F12")
def the_group_vanishes() -> None:
    for kind in ("group_gone", "group_renamed"):
        with pytest.raises(GroupUnknown, match="robocalls"):
            added(world_with(Fault(kind, on="update", value="robocalls")), A)
