"""A declared spam storm in figures, with Slack's pace: `python -m tests.bench.storm_mode [postgres]`.

Five on-call people ask for 200 numbers each time, ten times each within a minute; all of it runs at once.
"""

import asyncio
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.local.vendor.record import Call
from bot.local.workspace.people import ASHA, DANIEL, MEERA, OMAR, RAVI, Person
from bot.logs import configure
from tests.bench.process import memory, say
from tests.chaos.city import until
from tests.postgres import server
from tests.scenario.processes import Town, town
from tests.scenario.stage import CHANNEL, words

PEOPLE = (OMAR, RAVI, MEERA, ASHA, DANIEL)
REQUESTS = 50
NUMBERS = 200
WITHIN = 60.0
"""Seconds in which all of it is asked for."""
RULES = f"[storm]\nmost_numbers = 20000\noncall = [{', '.join(repr(one.id) for one in PEOPLE)}]\n"
MOST_REPLIES = 3


@dataclass(frozen=True)
class Asked:
    """One request of the storm; `at` is the wall clock when Slack sent its command."""

    reason: str
    first: str
    numbers: frozenset[str]
    at: float
    ms: float


def main() -> int:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        if "postgres" in sys.argv:
            with server() as here, here.migrated() as url:
                asyncio.run(storm(Path(folder), url, 2))
        else:
            asyncio.run(storm(Path(folder), f"sqlite:///{folder}/blockbot.db", 1))
    return 0


async def storm(folder: Path, url: str, replicas: int) -> None:
    """Declares, asks, waits until Slack has been told everything, ends, and prints."""
    rules = folder / "policy.toml"
    rules.write_text(RULES, encoding="utf-8")
    async with town(folder, url, doors=replicas) as here:
        for door in range(replicas):
            await here.start("serve", door=door, BLOCK_POLICY=str(rules))
        line = "/block storm start spam-callers for 1 hour because bench"
        assert (await here.slack.command(OMAR.id, CHANNEL, line)).ok
        began = time.time()
        asked = await _ask_all(here)
        asking = time.time() - began
        await until(lambda: len(_sent(here)) == REQUESTS * NUMBERS, 300)
        blocked = time.time() - began
        await until(lambda: all(_replies(here, one.reason) for one in asked), 900)
        told = time.time() - began
        assert (await here.slack.command(OMAR.id, CHANNEL, "/block storm end")).ok
        await until(lambda: "review owed" in _card(here), 300)
        _print(here, asked, (asking, blocked, told), replicas)


async def _ask_all(here: Town) -> list[Asked]:
    """Each person asks every six seconds, whether the one before was answered or not."""
    began = asyncio.get_running_loop().time()

    async def one(number: int) -> Asked:
        await asyncio.sleep(began + number * WITHIN / REQUESTS - asyncio.get_running_loop().time())
        return await _ask(here, PEOPLE[number % len(PEOPLE)], number)

    return list(await asyncio.gather(*(one(number) for number in range(REQUESTS))))


async def _ask(here: Town, who: Person, number: int) -> Asked:
    reason = f"bench-{number:03d}"
    numbers = [f"98{50_000_000 + number * NUMBERS + each:08d}" for each in range(NUMBERS)]
    at = time.time()
    line = f"/block spam-callers {' '.join(numbers)} for 2 days because {reason}"
    ack = await here.slack.command(who.id, CHANNEL, line)
    assert ack.ok, ack.error
    return Asked(reason, numbers[0], frozenset(numbers), at, ack.ms)


def _sent(here: Town) -> dict[str, float]:
    """When each number reached CloudAgent first."""
    first: dict[str, float] = {}
    for call in here.cloudagent.calls:
        if call.operation == "update":
            for number in call.request["blockNumbers"]:
                first.setdefault(str(number)[-10:], _moment(call))
    return first


def _moment(call: Call) -> float:
    return call.at.timestamp()


def _message(here: Town, text: str) -> str:
    """The `ts` of the channel's message with this text; empty while there is none."""
    found = (one for one in here.slack.messages(CHANNEL) if not one.get("thread_ts") and text in words(one))
    return str(next((one["ts"] for one in found), ""))


def _replies(here: Town, reason: str) -> int:
    ts = _message(here, reason)
    return len(here.slack.thread(CHANNEL, ts)) - 1 if ts else 0


def _card(here: Town) -> str:
    found = [one for one in here.slack.messages(CHANNEL) if "Spam storm" in words(one)]
    return words(found[0]) if found else ""


def _print(here: Town, asked: list[Asked], took: tuple[float, float, float], replicas: int) -> None:
    acks = sorted(one.ms for one in asked)
    sent = _sent(here)
    waits = sorted(min(sent[one] for one in each.numbers) - each.at for each in asked)
    replies = [_replies(here, one.reason) for one in asked]
    asking, blocked, told = took
    say(f"{REQUESTS} requests of {NUMBERS} numbers by {len(PEOPLE)} people in {asking:.0f} s")
    say(f"{replicas} process(es) of the bot, at Slack's pace of one message a second in a channel")
    say(f"acks: p50 {statistics.median(acks):.0f} ms, p99 {acks[int(len(acks) * 0.99)]:.0f} ms (aim 500)")
    say(f"first number at CloudAgent: p50 {statistics.median(waits):.2f} s, worst {waits[-1]:.2f} s (aim 2)")
    say(f"all numbers at CloudAgent after {blocked:.1f} s, all threads told after {told:.1f} s")
    say(f"thread messages a request: {min(replies)} to {max(replies)} (aim at most {MOST_REPLIES})")
    say(f"summary: {'right' if _is_right(_card(here)) else 'WRONG'}: {_summary(_card(here))}")
    say(f"memory: {[memory(process.pid) for process in here.processes]} MB")


def _is_right(card: str) -> bool:
    total = REQUESTS * NUMBERS
    return f"{total:,} of at most" in card and f"{total:,} blocked" in card and f"'{REQUESTS}'" in card


def _summary(card: str) -> str:
    found = re.findall(r"[\d,]+ of at most [\d,]+|✅ [\d,]+ blocked", card)
    return " · ".join(found)


if __name__ == "__main__":
    sys.exit(main())
