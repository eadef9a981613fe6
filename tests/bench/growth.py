"""How the whole road grows with the numbers of a request: `python -m tests.bench.growth [most]`.

Processor time of our own process, from the text to the last verdict: read, recorded, approved, carried out
by the durable engine against a stand-in in another process. The floor of each size is the size before it.
"""

import asyncio
import math
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bot.domain.numbers import read_numbers
from bot.logs import configure
from tests.bench.process import say
from tests.bench.vendor import bot_seconds, standin, wish

A_TEXT = 10_000
"""Numbers in one text: more than some 40,000 are refused as a text."""

SIZES = (1, 100, 1_000, 10_000, 100_000)


def main() -> None:
    """Prints the figures."""
    configure("CRITICAL", "json")
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]))


async def measure(most: int) -> None:
    async with standin(0) as url:
        await one(1, url)
        before: tuple[int, float] | None = None
        for count in (size for size in SIZES if size <= most):
            reading, rest, wall = await one(count, url)
            whole = reading + rest
            say(
                f"{count} numbers: {whole:.3f} s of processor = {whole / count * 1e6:.0f} us a number"
                f"{since(before, count, whole)}"
            )
            say(f"  reading {reading:.3f} s, the rest {rest:.3f} s; approval to last verdict {wall:.2f} s")
            before = count, whole


def since(before: tuple[int, float] | None, count: int, whole: float) -> str:
    """The exponent of growth since the size before."""
    if before is None:
        return ""
    return f", exponent {math.log(whole / before[1]) / math.log(count / before[0]):.2f}"


async def one(count: int, url: str) -> tuple[float, float, float]:
    """Processor seconds of reading, of the rest, and seconds that passed from the approval on."""
    texts = [
        ", ".join(f"98{n:08d}" for n in range(70_000_000 + first, 70_000_000 + min(first + A_TEXT, count)))
        for first in range(0, count, A_TEXT)
    ]
    used = time.process_time()
    parts = [read_numbers(text, region="IN") for text in texts]
    reading = time.process_time() - used
    numbers = tuple(number for part in parts for number in part.numbers)
    assert len(numbers) == count
    read = replace(parts[0], numbers=numbers)
    with tempfile.TemporaryDirectory() as folder:
        took = await bot_seconds(Path(folder), url, replace(wish(1), numbers=read))
    return reading, took.processor, took.wall


if __name__ == "__main__":
    main()
