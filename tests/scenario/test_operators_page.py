"""An operator with nothing but the page reaches two replicas on PostgreSQL, a backup and a restore."""

import re
import shutil
from pathlib import Path

import pytest

from bot.local.workspace.people import ASHA, RAVI
from tests.postgres import Server
from tests.scenario.operators_page import People, commands, section, shell
from tests.scenario.processes import town
from tests.scenario.stage import CHANNEL
from tests.scenario.test_restart import cards, replies, until

pytestmark = pytest.mark.anyio

TYPED = re.compile(r"type\s+`(/block [^`]+)`")


def programs(server: Server) -> dict[str, str]:
    """How PostgreSQL's own programs find the test's server."""
    query, folder = server.url.query, str(getattr(server.wheel, "bin_path", ""))
    path = shutil.which("createdb", path=folder) and f"{folder}:/usr/bin:/bin"
    return {
        "PGHOST": str(query.get("host") or server.url.host),
        "PGUSER": server.url.username or "",
        "PGPASSWORD": server.url.password or "",
        **({"PATH": path} if path else {}),
    }


async def ask_and_approve(people: People, line: str) -> None:
    """What the page says: Ravi types, Asha presses."""
    reason = line.rpartition(" because ")[2]
    await people.type(RAVI.id, line)
    card = await people.until_seen(ASHA.id, reason, "approve")
    await people.press(ASHA.id, "approve", card["ts"])
    await people.until_seen(ASHA.id, reason, "Finished")


@pytest.mark.postgres
@pytest.mark.timeout(600)
async def test_two_replicas_a_loss_a_backup_an_upgrade_and_a_restore(
    tmp_path: Path, postgres: Server
) -> None:
    page = section("Two replicas, tried on one machine")
    first, second = (" ".join(one.split()) for one in TYPED.findall(page))
    settle, stand_ins, tables, replicas, look, loss, backup, upgrade, restore = commands(page)
    async with shell(tmp_path, programs(postgres)) as operator:
        people = People(operator.url("3902"))
        await operator.run(settle)
        await operator.run(stand_ins)
        assert "all well" in await operator.run(tables)
        assert (await operator.run(replicas)).count('"ready":true') == 2
        await ask_and_approve(people, first)
        assert "919876543210" in await operator.run(look)
        await operator.run(loss)
        await ask_and_approve(people, second)
        await operator.run(backup)
        assert '"ready":true' in await operator.run(upgrade)
        assert "43211" in await operator.run(restore)
        await people.type(RAVI.id, "/block find 43211")
        await people.until_seen(RAVI.id, "43211", "one is left")


async def test_a_backup_made_while_it_runs_is_what_a_restore_gives_back(tmp_path: Path) -> None:
    backup, restore = commands(section("One machine: SQLite"))
    line = "/block spam-callers 98765 43210 for 30 days because {}"
    async with town(tmp_path) as here, shell(tmp_path, {}) as operator:
        bot = await here.start()
        await here.slack.command(RAVI.id, CHANNEL, line.format("kept"))
        (card,) = await until(lambda: cards(here))
        await operator.run(backup)
        await here.slack.command(RAVI.id, CHANNEL, line.format("lost"))
        await until(lambda: len(cards(here)) == 2)
        await here.kill(bot)
        await operator.run(restore)
        await here.start()
        told = (await here.slack.command(RAVI.id, CHANNEL, "/block mine")).body
        assert "kept" in str(told)
        assert "lost" not in str(told)
        assert (await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card)).ok
        await until(lambda: replies(here, card))
