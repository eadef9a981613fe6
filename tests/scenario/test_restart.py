"""A process dies; another one on the same database goes on, and nothing is lost or doubled."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bot.local.cloudagent import Fault
from tests.postgres import Server
from tests.scenario.processes import Ended, Town, town
from tests.scenario.stage import ASHA, CHANNEL, RAVI, on_both_databases, words

pytestmark = pytest.mark.anyio
T = TypeVar("T")

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"


async def until(look: Callable[[], T], seconds: float = 40.0) -> T:
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := look()):
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)
    return found


def cards(here: Town) -> list[str]:
    return [str(one["ts"]) for one in here.slack.messages(CHANNEL) if not one.get("thread_ts")]


def replies(here: Town, card: str) -> list[dict[str, object]]:
    return [dict(one) for one in here.slack.thread(CHANNEL, card)[1:]]


@on_both_databases
async def test_a_second_process_finishes_what_the_first_approved_but_never_called(
    tmp_path: Path, database_url: str
) -> None:
    async with town(tmp_path, database_url) as here:
        first = await here.start()
        await here.slack.command(RAVI.id, CHANNEL, LINE)
        (card,) = await until(lambda: cards(here))
        here.cloudagent.arm(Fault("slow", on="token", value=120))
        assert (await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card)).ok
        await until(lambda: here.cloudagent.calls)
        await here.kill(first)
        assert not [call for call in here.cloudagent.calls if call.operation == "update"]

        here.cloudagent.arm()
        await here.start()
        (told,) = await until(lambda: replies(here, card))
        assert "2 blocked" in words(told)
        assert cards(here) == [card]
        rows = here.cloudagent.accounts["demo"].groups["spam-callers"].rows
        assert set(rows) == {"+919876543210", "+919876543211"}


@on_both_databases
async def test_a_stop_by_sigterm_is_clean(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url) as here:
        process = await here.start()
        await here.slack.command(RAVI.id, CHANNEL, LINE)
        assert await asyncio.wait_for(here.end(process), 10) == 0


async def test_a_stop_in_the_middle_of_a_call_is_clean_and_nothing_complains(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        async with town(tmp_path) as here:
            process = await here.start(log=log)
            await here.slack.command(RAVI.id, CHANNEL, LINE)
            (card,) = await until(lambda: cards(here))
            here.cloudagent.arm(Fault("slow", on="update", value=120))
            assert (await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card)).ok
            await until(lambda: [call for call in here.cloudagent.calls if call.operation == "update"])
            assert await here.end(process) == 0
            here.cloudagent.arm()
    assert (tmp_path / "log").read_text() == ""


async def main_job(here: Town) -> None:
    await here.slack.command(RAVI.id, CHANNEL, LINE)
    (card,) = await until(lambda: cards(here))
    assert (await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=card)).ok
    (told,) = await until(lambda: replies(here, card))
    assert "2 blocked" in words(told)


@pytest.mark.postgres
async def test_web_processes_without_workers_and_a_worker_share_one_postgresql(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.empty() as url:
        async with town(tmp_path, url, doors=2) as here:
            assert await (await here.start("migrate")).wait() == 0
            await here.start("serve", "--no-worker")
            await here.start("serve", "--no-worker", door=1)
            worker = await here.start("worker")
            await main_job(here)
            ours = os.getpriority(os.PRIO_PROCESS, 0)
            assert os.getpriority(os.PRIO_PROCESS, worker.pid) == min(ours + 10, 19), "answers go first"


@pytest.mark.postgres
async def test_on_postgresql_the_bot_refuses_to_start_before_migrate(
    tmp_path: Path, postgres: Server
) -> None:
    with postgres.empty() as url:
        async with town(tmp_path, url) as here:
            with pytest.raises(Ended):
                await here.start()


async def test_a_second_process_on_the_same_sqlite_file_is_refused(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.start()
        second = await here.start("worker")
        assert await asyncio.wait_for(second.wait(), 120) == 1
