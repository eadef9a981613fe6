"""Measures the expiry reader on its corpus beside dateparser alone: right, wrong, taken though unclear, time.

Run it with `python -m tests.bench.expiry`; it changes nothing and asserts nothing.
"""

import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dateparser
from hypothesis import Phase, given, settings, target
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table

from bot.domain.expiry import ExpiryRefused, read_expiry, resolve, vendor_clock, warm_up

CORPUS = Path(__file__).parents[1] / "unit" / "expiry" / "corpus.jsonl"
REFUSED = "refused"
LONGEST = 120
HOSTILE = 3000
"""Texts that Hypothesis tries."""
Line = dict[str, str]
Reader = Callable[[Line], str]


def ours(line: Line) -> str:
    """Blockbot's reader."""
    now, user, account = _frame(line)
    try:
        expiry = read_expiry(line["text"], now=now, user_tz=user, account_tz=account)
        end = resolve(expiry, now=now, user_tz=user)
    except ExpiryRefused:
        return REFUSED
    return "permanent" if end is None else vendor_clock(end, account)


def bare(line: Line) -> str:
    """dateparser with the moment and the language given, and no more."""
    return _parsed(line, {})


def settled(line: Line) -> str:
    """dateparser with a preference for the future; what is past is refused."""
    answer = _parsed(line, {"PREFER_DATES_FROM": "future"})
    now, _, account = _frame(line)
    return REFUSED if answer <= vendor_clock(now, account) else answer


def _parsed(line: Line, settings: dict[str, object]) -> str:
    now, user, account = _frame(line)
    options: Any = {"RELATIVE_BASE": now.astimezone(user).replace(tzinfo=None), **settings}
    try:
        found = dateparser.parse(line["text"], languages=["en"], settings=options)
    except (ValueError, OverflowError):
        return "crash"
    if found is None:
        return REFUSED
    return vendor_clock(found if found.tzinfo else found.replace(tzinfo=user), account)


def _frame(line: Line) -> tuple[datetime, ZoneInfo, ZoneInfo]:
    return datetime.fromisoformat(line["now"]), ZoneInfo(line["user_tz"]), ZoneInfo(line["account_tz"])


def _verdict(line: Line, answer: str) -> str:
    if line["kind"] == REFUSED:
        return "rejected" if answer == REFUSED else "accepted-bad"
    if answer == REFUSED:
        return "over-rejected"
    return "right" if answer == line["expect"] else "wrong"


def _timings(read: Reader, lines: list[Line]) -> Iterator[float]:
    for line in lines:
        start = time.process_time()
        read(line)
        yield (time.process_time() - start) * 1e6


def time_hostile(console: Console, lines: list[Line]) -> None:
    """Let Hypothesis look for texts of up to 120 characters that are slow to read; 5 ms is the limit."""
    words = sorted({word for line in lines for word in line["text"].split()})
    salads = st.lists(st.sampled_from(words), min_size=1, max_size=40).map(" ".join)
    repeated = st.builds(
        lambda unit, n: unit * n, st.sampled_from(words) | st.text(max_size=6), st.integers(1, 120)
    )
    frame = {"now": "2026-11-23T14:30:00+05:30", "user_tz": "America/New_York", "account_tz": "Asia/Kolkata"}
    spent: list[tuple[float, str]] = []

    @settings(max_examples=HOSTILE, deadline=None, database=None, phases=[Phase.generate, Phase.target])
    @given(salads | repeated | st.text(max_size=LONGEST))
    def read(text: str) -> None:
        line = {"text": text[:LONGEST], **frame}
        # The faster of two: the other one may have been interrupted by somebody else's work.
        taken = min(*_timings(ours, [line, line]))
        spent.append((taken, text[:LONGEST]))
        target(taken)

    read()
    times = sorted(spent)
    table = Table(
        "texts", "median us", "99 % us", "worst us", "limit us", title="made to be slow, up to 120 signs"
    )
    speeds = times[len(times) // 2][0], times[int(len(times) * 0.99)][0], times[-1][0]
    table.add_row(str(len(times)), *(f"{each:.0f}" for each in speeds), "5000")
    console.print(table)
    console.print(f"the slowest: {times[-1][1]!r}")


def main() -> None:
    """Print one row a reader; times are microseconds of CPU for one warm phrase."""
    lines: list[Line] = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    warm_up()
    columns = ["right", "wrong", "over-rejected", "rejected", "accepted-bad"]
    table = Table("reader", *columns, "median us", "99 % us", "worst us", title=f"{len(lines)} phrases")
    for name, read in (("blockbot", ours), ("dateparser", bare), ("dateparser, future", settled)):
        counts = Counter(_verdict(line, read(line)) for line in lines)
        times = sorted(_timings(read, lines))
        speeds = statistics.median(times), times[int(len(times) * 0.99)], times[-1]
        table.add_row(name, *(str(counts[column]) for column in columns), *(f"{each:.0f}" for each in speeds))
    console = Console(width=120)
    console.print(table)
    time_hostile(console, lines)


if __name__ == "__main__":
    main()
