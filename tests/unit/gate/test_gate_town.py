"""Which bots should run, and what is said of those that cannot."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from bot.gate.children import Children, Process, Wanted
from bot.gate.folders import Folder
from bot.gate.installations import Installations, Installed
from bot.gate.neighbourhood import House, Neighbourhood
from bot.gate.router import NOT_INSTALLED, RUNS
from bot.gate.town import Town, to_run
from bot.gate_wiring import mistakes_in

AT = datetime(2026, 11, 23, tzinfo=UTC)
HERE = Installed("T1", "Pune", "xoxb-1", AT, None)
GONE = replace(HERE, token="", gone_at=AT)
FOLDER = Folder("T1", Path("/w/T1"), {"BLOCK_CHANNEL": "C1"})
BEFORE = {"T1": Wanted({"SLACK_BOT_TOKEN": "xoxb-1", "BLOCK_CHANNEL": "C0"}, Path("/w/T1"))}
WHOLE = {
    "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "BLOCK_CHANNEL": "C1", "BLOCK_APPROVERS": "U1",
    "CLOUDAGENT_USERNAME": "u", "CLOUDAGENT_API_KEY": "k", "DATABASE_URL": "sqlite:////x/blockbot.db",
}  # fmt: skip


def environment(house: House) -> Mapping[str, str]:
    assert house.folder is not None
    return {"SLACK_BOT_TOKEN": house.token, **house.folder.values}


def runs(house: House, before: Mapping[str, Wanted]) -> str:
    found = to_run({"T1": house}, before, environment)
    return found["T1"].environment["BLOCK_CHANNEL"] if found else ""


@pytest.mark.parametrize(
    ("house", "before", "channel"),
    [
        pytest.param(House("T1", HERE, FOLDER), {}, "C1", id="all there"),
        pytest.param(House("T1", HERE, FOLDER), BEFORE, "C1", id="settings that changed"),
        pytest.param(House("T1", HERE, FOLDER, ("wrong",)), {}, "", id="mistakes from the start"),
        pytest.param(House("T1", HERE, FOLDER, ("wrong",)), BEFORE, "C0", id="mistakes that came later"),
        pytest.param(
            House("T1", replace(HERE, token="xoxb-2"), FOLDER, ("wrong",)), BEFORE, "", id="an old token"
        ),
        pytest.param(House("T1", HERE, None), BEFORE, "", id="folder taken away"),
        pytest.param(House("T1", GONE, FOLDER), BEFORE, "", id="app gone"),
        pytest.param(House("T1", None, FOLDER), {}, "", id="never installed"),
    ],
)
def test_a_bot_runs_where_everything_is_there(
    house: House, before: Mapping[str, Wanted], channel: str
) -> None:
    assert runs(house, before) == channel


@pytest.mark.parametrize(
    ("house", "words"),
    [
        (House("T1", HERE, FOLDER), []),
        (House("T1", HERE, None), ["there is no folder T1"]),
        (House("T1", None, FOLDER), ["not installed"]),
        (House("T1", GONE, FOLDER), ["was uninstalled"]),
        (House("T1", GONE, None), ["was uninstalled"]),
        (House("T1", replace(HERE, token=""), FOLDER), ["does not open its stored token"]),
        (House("T1", None, FOLDER, ("wrong",)), ["not installed", "wrong"]),
    ],
)
def test_everything_that_is_missing_is_said(house: House, words: list[str]) -> None:
    told = house.troubles()
    assert [word in one for word, one in zip(words, told, strict=True)] == [True] * len(words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"BLOCK_CHANNEL": ""}, "BLOCK_CHANNEL is missing"),
        ({"PORT": "x"}, "PORT"),
        ({"CLOUDAGENT_API_URL": "http://example.com"}, "CLOUDAGENT_API_URL"),
        ({"DATABASE_URL": "mysql://x/y"}, "mysql is not supported"),
        ({"DATABASE_URL": "no url"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://h/d"}, "BLOCK_SECRET_KEY is missing"),
        ({"DATABASE_URL": "postgresql://h/d", "BLOCK_SECRET_KEY": "long enough a key"}, ""),
    ],
)
def test_a_bot_that_would_not_start_is_not_started(changes: dict[str, str], words: str) -> None:
    told = " ".join(mistakes_in(WHOLE | changes))
    assert words in told
    assert bool(told) == bool(words)


def test_what_a_bot_is_given_is_judged_without_what_the_gate_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BLOCK_CHANNEL", "C-of-the-gate")
    assert "BLOCK_CHANNEL is missing" in " ".join(mistakes_in(WHOLE | {"BLOCK_CHANNEL": ""}))
    without = {name: value for name, value in WHOLE.items() if name != "BLOCK_CHANNEL"}
    assert "BLOCK_CHANNEL is missing" in " ".join(mistakes_in(without))


class Streets:
    """What the town is made of: one workspace, which is set up anew now and then."""

    def __init__(self) -> None:
        self.channel = "C1"

    async def houses(self) -> dict[str, House]:
        return {"T1": House("T1", HERE, replace(FOLDER, values={"BLOCK_CHANNEL": self.channel}))}

    def environment(self, house: House, address: str) -> Mapping[str, str]:
        return {**environment(house), "HOST": address}

    def strays(self) -> list[str]:
        return []


class SlowToStop:
    """A process that ends when it is let go."""

    def __init__(self) -> None:
        self.asked, self.let_go = asyncio.Event(), asyncio.Event()

    def terminate(self) -> None:
        self.asked.set()

    def kill(self) -> None:
        self.let_go.set()

    async def wait(self) -> int:
        await self.let_go.wait()
        return 0


async def taken(token: str) -> bool:
    raise AssertionError(f"nobody doubts {token}")


@pytest.mark.anyio
async def test_a_bot_whose_settings_changed_is_not_ready_while_it_is_exchanged() -> None:
    streets, processes = Streets(), [SlowToStop(), SlowToStop()]
    old, new = processes

    async def start(_: Wanted) -> Process:
        return processes.pop(0)

    children = Children(start, lambda _: None)
    town = Town(cast(Neighbourhood, streets), cast(Installations, None), children, taken)
    assert town.state_of("T1") == NOT_INSTALLED
    await town.look()
    streets.channel = "C2"
    looking = asyncio.create_task(town.look())
    await old.asked.wait()
    await town.ask_bots()
    assert (town.state_of("T1"), town.troubles()) == (RUNS, ["T1: its bot is starting."])
    old.let_go.set()
    new.let_go.set()
    await looking
    await town.close()
