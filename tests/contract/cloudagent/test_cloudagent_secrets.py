import asyncio
import logging
import traceback

import pytest

from bot.local.cloudagent import Fault
from bot.local.vendor.faults import KINDS
from bot.service.vendor import VendorError
from tests.contract.cloudagent.cloudagent_world import World


def everything_said(world: World, error: BaseException | None) -> str:
    """Every text that could reach a log, a metric, a card or the ledger."""
    said = [repr(world.client), repr(world.account()), repr(world.vault.state), repr(world.traffic.state)]
    said += [repr(one) for one in world.seen]
    if error is not None:
        said += traceback.format_exception(error)
        chain: BaseException | None = error
        while chain is not None:
            said += [repr(chain), repr(vars(chain)), str(getattr(chain, "request", ""))]
            said += [repr(getattr(getattr(chain, "request", None), "headers", ""))]
            chain = chain.__cause__ or chain.__context__
    return "\n".join(said)


@pytest.mark.parametrize("auth", ["token", "basic"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "slow"])
@pytest.mark.parametrize("on", ["token", "update"])
def test_no_secret_is_ever_said(auth: str, kind: str, on: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(auth=auth)
    world.standin.arm(Fault(kind, on=on, value="robocalls" if kind.startswith("group") else None))
    caught: VendorError | None = None
    try:
        world.time.run(world.client.add(world.addition("+919876543210", "+919876543211")))
    except VendorError as error:
        caught = error
    said = everything_said(world, caught) + caplog.text
    for secret in ("demo-key", *world.standin.desk.issued):
        assert secret not in said
    assert len(said) > 200


def test_a_vendor_that_repeats_our_credentials_is_not_quoted() -> None:
    world = World()
    world.time.run(world.client.add(world.addition("+919876543210")))
    (token,) = world.standin.desk.issued
    body = f'{{"status":"error","message":"Authentication failed for demo-key {token}"}}'
    world.standin.arm(Fault("text", on="update", value=body))
    with pytest.raises(VendorError) as caught:
        world.time.run(world.client.add(world.addition("+919876543210")))
    assert token not in everything_said(world, caught.value)
    assert "demo-key" not in everything_said(world, caught.value)


def test_the_record_of_the_standin_keeps_no_secret_either() -> None:
    world = World()
    world.time.run(world.client.add(world.addition("+919876543210")))
    said = repr(world.standin.calls)
    assert "demo-key" not in said
    assert not [token for token in world.standin.desk.issued if token in said]


def test_a_call_that_is_cut_off_says_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = World()
    world.standin.arm(Fault("slow", on="update", value=20))

    async def work() -> BaseException | None:
        task = asyncio.ensure_future(world.client.add(world.addition("+919876543210")))
        await world.time.sleep(2)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        return ended if isinstance(ended, BaseException) else None

    said = everything_said(world, world.time.run(work())) + caplog.text
    assert not [token for token in world.standin.desk.issued if token in said]
