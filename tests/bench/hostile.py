"""What unsigned and broken requests cost us and everybody else: `python -m tests.bench.hostile`.

The floor is a bare route that reads the body and checks its signature. Every attack is repeated for a while
as fast as it is refused, with small signed commands beside it; alone they are the other floor.
"""

import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.local.slack import Rules
from bot.local.workspace.people import ASHA
from bot.local.workspace.signing import signature_headers
from bot.logs import configure
from bot.settings import DEMO_SIGNING_SECRET
from tests.bench.load import Line, block, command, floor, open_loop
from tests.bench.process import memory, most_memory, say
from tests.scenario.processes import town

HUGE = 5_000_000
RATE, SECONDS = 30.0, 8.0
PAUSE = 0.05
"""Between two attacks: twenty a second are more than a workspace ever sends."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Attack:
    """A body, and what is wrong with its headers."""

    name: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    signed: bool = False

    def all_headers(self) -> dict[str, str]:
        real = signature_headers(DEMO_SIGNING_SECRET, self.body, time.time()) if self.signed else {}
        return real | dict(self.headers)


FORGED = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=" + "0" * 64}
ATTACKS = (
    Attack("5 MB, unsigned form", b"a=" + b"%41&" * (HUGE // 4), FORGED),
    Attack("5 MB, unsigned JSON", b"[" * HUGE, {**FORGED, "Content-Type": JSON}),
    Attack("bad UTF-8, signed", b"payload=%ff%fe\xff\xfe", signed=True),
    Attack("broken JSON, signed", b"payload=%7B%22type%22%3A", signed=True),
    Attack("broken JSON body, signed", b'{"type":', {"Content-Type": JSON}, signed=True),
    Attack("a timestamp of letters", b"a=b", {**FORGED, "X-Slack-Request-Timestamp": "soon"}),
    Attack("a signature beyond ASCII", b"a=b", {**FORGED, "X-Slack-Signature": "v0=\xe9"}),
)


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder)))


def small() -> bytes:
    """`/block` with three new numbers."""
    return command(block(3), ASHA.id)


async def measure(folder: Path) -> None:
    async with floor("hmac") as bare, town(folder, rules=Rules(message_rate=False)) as here:
        process = await here.start(LOG_LEVEL="ERROR")
        ours = here.doors.ports[0]
        await open_loop(ours, small, rate=RATE, seconds=3)
        for attack in ATTACKS:
            alone = await open_loop(ours, small, rate=RATE, seconds=SECONDS)
            before = memory(process.pid)
            floor_ms, _ = await attacked(bare.port, attack, SECONDS / 4)
            (ms, answers), beside = await asyncio.gather(
                attacked(ours, attack, SECONDS), open_loop(ours, small, rate=RATE, seconds=SECONDS)
            )
            say(
                f"{attack.name}: answers {dict(answers)}, {ms:.1f} ms ="
                f" {ms / floor_ms:.2f} x {floor_ms:.1f} ms"
            )
            say(
                f"  others' p99 {beside.p99 * 1000:.1f} ms = {beside.p99 / alone.p99:.2f} x; p50"
                f" {beside.p50 / alone.p50:.2f} x; most memory {most_memory(process.pid) - before:+d} MB"
            )


async def attacked(port: int, attack: Attack, seconds: float) -> tuple[float, Counter[int]]:
    """The median of milliseconds until an attack was refused, and the answers; 0 is a closed connection."""
    took: list[float] = []
    answers: Counter[int] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        line = Line(port)
        await line.connect()
        headers, began = attack.all_headers(), time.perf_counter()
        try:
            answers[await line.post(attack.body, headers)] += 1
        except (OSError, asyncio.IncompleteReadError):
            answers[0] += 1
        took.append((time.perf_counter() - began) * 1000)
        line.close()
        await asyncio.sleep(PAUSE)
    return statistics.median(took), answers


if __name__ == "__main__":
    main()
