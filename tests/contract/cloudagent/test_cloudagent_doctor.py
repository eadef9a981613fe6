import pytest

from bot.local.cloudagent import Fault
from bot.service.vendor import Finding
from tests.contract.cloudagent.cloudagent_world import World


def findings(world: World) -> list[Finding]:
    return list(world.time.run(world.client.check()))


def of_level(world: World, level: str) -> list[str]:
    return [one.sentence for one in findings(world) if one.level == level]


@pytest.mark.parametrize("auth", ["token", "basic"])
def test_good_settings_are_proven_without_changing_anything(auth: str) -> None:
    world = World(auth=auth)
    before = repr(world.vendor_account.groups)
    found = findings(world)
    assert [one.level for one in found if one.level != "unproven"] == ["proven"]
    assert repr(world.vendor_account.groups) == before


@pytest.mark.parametrize("served", ["singular", "plural"])
def test_the_update_path_in_use_is_named(served: str) -> None:
    (proven,) = of_level(World(switches={"update_paths": served}), "proven")
    path = "/ca_apis/updateBlockNumber" + ("s" if served == "plural" else "")
    assert f"{path} and accepts" in proven


def test_what_the_api_cannot_prove_is_named() -> None:
    unproven = " ".join(of_level(World(), "unproven"))
    assert "CLOUDAGENT_TIMEZONE (Asia/Kolkata)" in unproven
    assert "CLOUDAGENT_NUMBER_FORM" in unproven
    assert "campaign" in unproven


def test_a_wrong_spelling_of_the_update_path_is_named_with_the_right_one() -> None:
    world = World(switches={"update_paths": "plural"})
    (wrong,) = of_level(world, "wrong")
    assert "/ca_apis/updateBlockNumbers is" in wrong


@pytest.mark.parametrize(("auth", "auth_mode"), [("token", "BASIC_AUTH"), ("basic", "TOKEN_AUTH")])
def test_the_wrong_authentication_mode_is_named(auth: str, auth_mode: str) -> None:
    (wrong,) = of_level(World(auth=auth, auth_mode=auth_mode), "wrong")
    assert "CLOUDAGENT_AUTH" in wrong


def test_a_wrong_key_is_named() -> None:
    world = World()
    world.vendor_account.api_key = "another"
    (wrong,) = of_level(world, "wrong")
    assert "CLOUDAGENT_API_KEY" in wrong


def test_a_vendor_that_is_down_is_not_called_a_wrong_setting() -> None:
    world = World()
    world.standin.arm(Fault("refused"))
    (wrong,) = of_level(world, "wrong")
    assert "could not be checked now" in wrong


def test_checking_again_reuses_the_token() -> None:
    world = World()
    findings(world)
    findings(world)
    assert [call.operation for call in world.standin.calls].count("token") == 1
