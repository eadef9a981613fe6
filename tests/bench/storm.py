"""A storm of load in figures: `python -m tests.bench.storm [postgres] [--requests N] [--paced]`.

Requests of a hundred numbers each come evenly within a minute and are approved as soon as their cards are
there. `--paced` keeps Slack's limit of one message a second and channel, so that cards come later; `--apart`
(PostgreSQL) runs web and worker processes as compose.yaml does.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.local.workspace.people import ASHA, RAVI
from bot.local.workspace.wire import PersonError
from bot.logs import configure
from bot.store.database import Database
from tests.bench.process import memory, say
from tests.chaos.audit import audit
from tests.chaos.books import unfinished
from tests.chaos.city import GROUPS, Crowd, buttons
from tests.postgres import server
from tests.scenario.processes import Town, town
from tests.scenario.stage import CHANNEL

NUMBERS = 100
MINUTE = 60.0
SLOW = 500.0
AGAIN = 15.0
"""Seconds after which a card that still has its button is pressed once more, as a person would."""
LONGEST = 3600.0
"""Seconds after which what is still open is printed instead."""


@dataclass
class Answers:
    """Milliseconds until commands and clicks were answered, and what was no good answer.

    Beside them the floor: how long `/healthz` took, which touches nothing, and by how much the bench's own
    sleeps were too long. What all of them share is the machine's.
    """

    commands: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    slow: list[str] = field(default_factory=list)

    def add(self, kind: str, milliseconds: float) -> None:
        """Counts an answer, and notes when the slow ones came."""
        getattr(self, kind).append(milliseconds)
        if milliseconds > SLOW:
            self.slow.append(f"{kind} {milliseconds:.0f} ms at {time.perf_counter() - self.began:.1f} s")


@dataclass(frozen=True)
class Plan:
    """How many requests come, and what runs; `apart`: a web and a worker process a replica (compose.yaml)."""

    requests: int
    doors: int = 1
    paced: bool = False
    apart: bool = False

    def __str__(self) -> str:
        """What runs, in words."""
        return (
            f"{self.doors} web and {self.doors} worker processes"
            if self.apart
            else f"{self.doors} process(es)"
        )


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--requests", type=int, default=0)
    parser.add_argument("--paced", action="store_true")
    parser.add_argument("--apart", action="store_true")
    wanted = parser.parse_args()
    configure("CRITICAL", "json")
    say(f"load average before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        if wanted.database == "postgres":
            with server() as here, here.migrated() as url:
                plan = Plan(wanted.requests or 1000, doors=2, paced=wanted.paced, apart=wanted.apart)
                asyncio.run(storm(Path(folder), url, plan))
        else:
            url = f"sqlite:///{folder}/blockbot.db"
            asyncio.run(storm(Path(folder), url, Plan(wanted.requests or 100, paced=wanted.paced)))
    say(f"load average after: {os.getloadavg()[0]:.1f}")
    return 0


async def storm(folder: Path, url: str, plan: Plan) -> None:
    """Asks and approves, waits until everything is told, and compares the books."""
    async with town(folder, url, doors=plan.doors) as here:
        here.slack.faults.message_rate = plan.paced
        here.slack.workspace.messages.most = 100_000  # every message is compared in the end
        await start_bots(here, plan)
        crowd = Crowd(here, random.Random(1))  # noqa: S311  # a load, not secrets
        answers, asked_all, over = Answers(), asyncio.Event(), asyncio.Event()
        clicking = asyncio.create_task(approve_as_they_come(here, answers, over))
        looking = asyncio.create_task(look_at_health(here, answers, asked_all))
        watching = asyncio.create_task(most_memory(here, over))
        began = time.perf_counter()
        await ask_within_a_minute(crowd, answers, plan.requests)
        asked = time.perf_counter() - began
        asked_all.set()
        await looking
        await everything_told(url)
        over.set()
        await clicking
        took = time.perf_counter() - began
        say(f"{plan.requests} requests of {NUMBERS} numbers, {plan}: asked within {asked:.0f} s, ")
        say(f"all told after {took:.1f} s; {len(answers.bad)} bad answers {answers.bad[:3]}")
        say(f"answers to commands: {spread(answers.commands)}; to clicks: {spread(answers.clicks)}")
        say(f"both: {spread(answers.commands + answers.clicks)}; over {SLOW:.0f} ms: {answers.slow[:12]}")
        say(f"/healthz meanwhile: {spread(answers.health)}; the bench's own lateness: {spread(answers.late)}")
        last = [memory(process.pid) for process in here.processes]
        say(f"resident memory: at most {await watching} MB, at the end {last} MB")
        for process in here.processes:
            await here.end(process)
        say(f"ledger, CloudAgent and Slack agree: {dict(await audit(crowd, url))}")


async def start_bots(here: Town, plan: Plan) -> None:
    for door in range(plan.doors):
        await here.start("serve", *(["--no-worker"] if plan.apart else []), door=door)
        if plan.apart:
            await here.start("worker")


async def ask_within_a_minute(crowd: Crowd, answers: Answers, requests: int) -> None:
    """At an even pace, whether or not the one before was answered."""
    loop = asyncio.get_running_loop()
    began, asking = loop.time(), []
    for number in range(requests):
        await asyncio.sleep(max(0.0, began + number * MINUTE / requests - loop.time()))
        asking.append(asyncio.create_task(ask(crowd, answers, number)))
    await asyncio.gather(*asking)


async def ask(crowd: Crowd, answers: Answers, number: int) -> None:
    reason = f"chaos-{number:04d}"
    numbers = " ".join(f"98{50_000_000 + number * NUMBERS + each:08d}" for each in range(NUMBERS))
    line = f"/block {GROUPS[number % len(GROUPS)]} {numbers} for 30 days because {reason}"
    ack = await crowd.town.slack.command(RAVI.id, CHANNEL, line)
    crowd.note(reason, ack)
    answers.add("commands", ack.ms)
    if not crowd.asked[reason]:
        answers.bad.append(ack.error or str(ack.body)[:200])


async def everything_told(url: str) -> None:
    """Until the ledger has nothing open and Slack shows everything; asked rarely, it costs the same cores."""
    database = Database(url)
    deadline = asyncio.get_running_loop().time() + LONGEST
    while left := await unfinished(database):
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError("\n".join(left))
        await asyncio.sleep(1)
    database.close()


async def approve_as_they_come(here: Town, answers: Answers, over: asyncio.Event) -> None:
    """Presses Approve on every card that has it, spread over the second that passes between two looks."""
    dice = random.Random(2)  # noqa: S311  # a load, not secrets
    pressed: dict[str, float] = {}
    pressing: list[asyncio.Task[None]] = []
    while not over.is_set():
        now = time.perf_counter()
        for message in here.slack.messages(CHANNEL):
            ts = str(message["ts"])
            if "approve" in buttons(message) and now - pressed.get(ts, -AGAIN) >= AGAIN:
                pressing.append(asyncio.create_task(press(here, answers, ts, dice.random())))
                pressed[ts] = now
        await asyncio.sleep(1)
    await asyncio.gather(*pressing)


async def press(here: Town, answers: Answers, ts: str, after: float) -> None:
    await asyncio.sleep(after)
    try:
        ack = await here.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=ts)
    except PersonError:  # the card has changed under the finger
        return
    answers.add("clicks", ack.ms)
    if not ack.ok:
        answers.bad.append(str(ack.error))


async def look_at_health(here: Town, answers: Answers, over: asyncio.Event) -> None:
    """The floor of every answer: the same processes, the same loops, no work."""
    async with httpx.AsyncClient() as client:
        while not over.is_set():
            for port in here.doors.ports:
                began = time.perf_counter()
                await client.get(f"http://127.0.0.1:{port}/healthz")
                answers.add("health", (time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            await asyncio.sleep(0.05)
            answers.add("late", (time.perf_counter() - began) * 1000 - 50)


async def most_memory(here: Town, over: asyncio.Event) -> list[int]:
    """The most megabytes each process had while people asked."""
    most = [0] * len(here.processes)
    while not over.is_set():
        most = [
            max(before, memory(process.pid)) for before, process in zip(most, here.processes, strict=True)
        ]
        await asyncio.sleep(0.5)
    return most


def spread(milliseconds: Iterable[float]) -> str:
    """Median, 99th percentile and longest."""
    found = sorted(milliseconds)
    if not found:
        return "none"
    last = found[min(len(found) - 1, int(len(found) * 0.99))]
    return f"{len(found)}, p50 {statistics.median(found):.0f}, p99 {last:.0f}, longest {found[-1]:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
