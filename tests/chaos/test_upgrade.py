"""A new version starts over a database that the old one left in mid-flight."""

import random
from pathlib import Path

import pytest

from bot.engine.queue import VERSION
from bot.local.cloudagent import Fault
from tests.chaos.audit import audit
from tests.chaos.city import Crowd, until
from tests.scenario.processes import town

pytestmark = [pytest.mark.anyio, pytest.mark.chaos, pytest.mark.timeout(900)]


@pytest.mark.parametrize("elder", [VERSION, "0"], ids=["another body", "another version"])
async def test_a_new_version_finishes_what_the_old_one_left_in_the_middle(tmp_path: Path, elder: str) -> None:
    url = f"sqlite:///{tmp_path / 'blockbot.db'}"
    async with town(tmp_path, url) as here:
        old = await here.start("serve", module="tests.chaos.elder", ELDER_VERSION=elder)
        crowd = Crowd(here, random.Random(1))  # noqa: S311  # chaos, not secrets
        waiting = await crowd.ask_until_carded(3)
        running = await crowd.ask_until_carded(330)
        here.cloudagent.arm(Fault("slow", on="update", first=2, value=60))
        await crowd.approve(running)
        await until(lambda: [call for call in here.cloudagent.calls if call.operation == "update"])
        await here.kill(old)
        here.cloudagent.arm()
        await here.start()
        assert crowd.card(waiting) is not None
        await crowd.settled(300)
        counts = await audit(crowd, url)
        assert counts == {"blocked": 333}
