"""Every switch of the stand-in in each position, against every operation of the client."""

import dataclasses
from collections.abc import Mapping

import pytest

from bot.domain.verdict import Judgement, Verdict
from bot.local.cloudagent import every_position
from bot.service.vendor import FieldsRefused, GroupUnknown
from tests.contract.cloudagent.cloudagent_world import World, disagreements, verdicts

A, B, C, D = "+919876543210", "+919876543211", "+919876543212", "+919876543213"
ODD = ("+447911123456", "+919112345678901", "+9112345", "+6591234567", "+12345678901234567", "+390612345678")
NUMBERS = (A, *ODD[:3], B, *ODD[3:], C)
POSITIONS = [pytest.param(name, position, id=f"{name}={position}") for name, position in every_position()]

pytestmark = [
    pytest.mark.parametrize(("name", "position"), POSITIONS),
    pytest.mark.parametrize("form", ["national", "digits", "e164"]),
    pytest.mark.parametrize("auth", ["token", "basic"]),
]


def make_world(name: str, position: object, form: str, auth: str) -> World:
    """The switch alone, and beside `partial` where a lenient vendor answers number by number."""
    return World(switches={name: position}, number_form=form, auth=auth)


def check(world: World, judged: Mapping[str, Judgement], *, lost: bool = False, group: str = "") -> None:
    assert disagreements(world, judged, group or "robocalls") == []
    unsettled = [one for one in judged.values() if one.verdict in (Verdict.WAITING, Verdict.UNCONFIRMED)]
    assert lost or unsettled == []


def test_what_an_add_calls_blocked_is_blocked(name: str, position: object, form: str, auth: str) -> None:
    for lenient in ({}, {"bad_numbers": "partial"}):
        world = make_world(name, position, form, auth)
        world.standin.switches = world.standin.switches.changed({**lenient, name: position})
        judged = world.time.run(world.carry_out(world.addition(*NUMBERS)))
        assert set(judged) == set(NUMBERS)
        check(world, judged)
        plus_is_refused = form == "e164" and position in ("refuse", "blind") and name == "plus_sign"
        if not plus_is_refused:
            assert {judged[number].verdict for number in (A, B, C)} == {Verdict.BLOCKED}


def test_adding_again_contradicts_nothing(name: str, position: object, form: str, auth: str) -> None:
    world = make_world(name, position, form, auth)
    world.time.run(world.carry_out(world.addition(A, B)))
    world.time.pass_by(minutes=1)
    again = dataclasses.replace(world.addition(A, B, C, days=60), maybe_there=frozenset({A, B}))
    judged = world.time.run(world.carry_out(again))
    # `existing=error` lists a number that is there as an error: nobody can tell that from a bad number.
    check(world, judged, lost=position == "error")


def test_a_group_that_is_made_on_the_way_gets_its_numbers(
    name: str, position: object, form: str, auth: str
) -> None:
    world = make_world(name, position, form, auth)
    addition = world.addition(A, B, group="new-group")
    try:
        judged = world.time.run(world.carry_out(addition))
    except GroupUnknown:
        number = _made(world, "new-group")
        judged = number | world.time.run(world.carry_out(dataclasses.replace(addition, numbers=(B,))))
    check(world, judged, group="new-group")
    assert not verdicts(judged).keys() ^ {A, B}


def _made(world: World, group: str) -> dict[str, Judgement]:
    addition = world.addition(A)
    try:
        return {A: world.time.run(world.client.create_group(group, "New", addition.expires_at, A))}
    except FieldsRefused as error:
        world.vendor_account.add_group(group, "made by hand")
        return {A: Judgement(Verdict.REFUSED, error.sentence)}


def test_creating_a_group_that_exists_changes_no_verdict(
    name: str, position: object, form: str, auth: str
) -> None:
    check(world := make_world(name, position, form, auth), _made(world, "abusive"), group="abusive")


def test_what_a_delete_calls_undone_is_undone(name: str, position: object, form: str, auth: str) -> None:
    world = make_world(name, position, form, auth)
    world.time.run(world.carry_out(world.addition(A, B)))
    held = {number: world.is_blocked(number) for number in (A, B, C)}
    judged = world.time.run(world.client.delete((A, C, ODD[0]), group="robocalls"))
    check_lifted = {number: one for number, one in judged.items() if one.verdict is Verdict.UNDONE}
    check(world, check_lifted)
    assert world.is_blocked(B) == held[B]
    if held[A]:
        assert judged[A].verdict is Verdict.UNDONE
