"""The demo as a newcomer meets it: start, the page's own time for each act, the agent's path, memory.

Needs Chromium. `python -m tests.bench.demo`; nothing is asserted.
"""

import contextlib
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from tests.bench.process import memory, say
from tests.browser.conftest import ARGUMENTS, MISSING, WIDE
from tests.browser.look import composer, log, type_line

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
PATIENCE = 30_000
WATCH = """() => {
    window.acts = [];
    const note = (list) => window.acts.push(...list.getEntries().map((entry) => ({
        own: entry.entryType === "event" ? entry.processingEnd - entry.processingStart : 0,
        paint: entry.entryType === "event" ? entry.duration : 0,
        task: entry.entryType === "longtask" ? entry.duration : 0,
        shift: entry.entryType === "layout-shift" && !entry.hadRecentInput ? entry.value : 0,
    })));
    new PerformanceObserver(note).observe({type: "layout-shift", buffered: false});
    new PerformanceObserver(note).observe({type: "event", durationThreshold: 16, buffered: true});
    new PerformanceObserver(note).observe({type: "longtask", buffered: true});
}"""
"""Event Timing and Long Tasks of the browser: what handlers took, and how long until the next paint."""


@dataclass
class Figures:
    """The worst of each kind, in milliseconds."""

    session: CDPSession
    own: float = 0.0
    paint: float = 0.0
    task: float = 0.0
    shift: float = 0.0
    shifts: str = ""
    worst: str = ""
    acts: dict[str, float] = field(default_factory=dict)
    """Each act with the processor time of the page's main thread."""

    def take(self, name: str, entries: list[dict[str, float]], cpu: float) -> None:
        """Keeps the worst of one act."""
        self.acts[name] = cpu
        for entry in entries:
            if entry["paint"] > self.paint:
                self.worst = name
            self.own = max(self.own, entry["own"])
            self.paint = max(self.paint, entry["paint"])
            self.task = max(self.task, entry["task"])
            if entry["shift"] > self.shift:
                self.shift, self.shifts = entry["shift"], name


def main() -> int:
    """Prints the table."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        say(MISSING)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport=WIDE)
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        began = time.perf_counter()
        with demo() as (process, address):
            page.goto(address)
            expect(composer(page)).to_be_visible()
            started = time.perf_counter() - began
            report(page, process.pid, address, started)
        browser.close()
    return 0


@contextlib.contextmanager
def demo() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`blockbot demo` in a process of its own, and the address it prints."""
    run = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0"]
    process = subprocess.Popen(run, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own program
    assert process.stdout is not None
    try:
        yield process, next(line.split()[1] for line in process.stdout if line.lstrip().startswith("Open "))
    finally:
        process.terminate()
        process.wait(timeout=30)


def report(page: Page, pid: int, address: str, started: float) -> None:
    """Plays, and prints a row for each figure."""
    rest, figures = memory(pid), Figures(page.context.new_cdp_session(page))
    figures.session.send("Performance.enable", {"timeDomain": "threadTicks"})
    path = agents_path(page, address, figures)
    played = memory(pid)
    the_rest_of_the_page(page, figures)
    acts = len(figures.acts)
    row("`blockbot demo` to a usable page", "under 30 s", f"{started:.1f} s")
    row(f"the page's own time, worst handler of {acts} acts", "under 200 ms", f"{figures.own:.0f} ms")
    slowest = max(figures.acts, key=lambda name: figures.acts[name])
    row(f"processor time of the page, worst act ({slowest})", "", f"{figures.acts[slowest]:.0f} ms")
    row(f"event to next paint, worst ({figures.worst})", "under 200 ms", f"{figures.paint:.0f} ms")
    row("longest task of the page's script", "", f"{figures.task:.0f} ms")
    row(
        f"largest layout shift nobody caused ({figures.shifts or 'none'})",
        "under 0.1",
        f"{figures.shift:.3f}",
    )
    row("first key of `/block …` to the result in the thread", "under 60 s", f"{path:.1f} s")
    row("memory at rest", "under 150 MB", f"{rest} MB")
    row("memory after the main job", "under 150 MB", f"{played} MB")
    row(f"memory after a storm of 200 calls and {acts} acts", "", f"{memory(pid)} MB")


def row(what: str, goal: str, measured: str) -> None:
    """One row of the table."""
    say(f"| {what} | {goal} | {measured} |")


def act(page: Page, figures: Figures, name: str, do: Callable[[], Any]) -> None:
    """One act, and what the browser measured of it."""
    page.evaluate(WATCH)
    before = cpu_ms(figures)
    do()
    page.wait_for_timeout(300)  # Event Timing entries come with the frame after the next
    figures.take(name, page.evaluate("window.acts"), cpu_ms(figures) - before)


def cpu_ms(figures: Figures) -> float:
    """Processor time of the page's main thread so far, which other jobs on the machine cannot lengthen."""
    metrics = figures.session.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) * 1000 for one in metrics if one["name"] == "TaskDuration")


def agents_path(page: Page, address: str, figures: Figures) -> float:
    """Seconds from the first key to the outcome, with a lead who presses at once."""
    began = time.perf_counter()
    act(page, figures, "a command", lambda: typed(page, LINE))
    expect(log(page).get_by_text("Only visible to you")).to_be_visible()
    page.goto(f"{address}/?as=U08ASHA0001")
    button = page.get_by_role("button", name="Approve")
    act(page, figures, "approve", button.click)
    replies = page.get_by_role("button", name=re.compile("repl(y|ies)"))
    act(page, figures, "open the thread", replies.click)
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("98765 43211 — blocked")
    return time.perf_counter() - began


def typed(page: Page, line: str) -> None:
    """Key by key, as a person types."""
    composer(page).press_sequentially(line)
    composer(page).press("Enter")


def the_rest_of_the_page(page: Page, figures: Figures) -> None:
    """Panels, people, a storm, a form, Home."""
    for name in ("Traffic", "CloudAgent"):
        act(page, figures, f"open {name}", page.get_by_role("button", name=re.compile(f"^{name}")).click)
    act(page, figures, "storm", page.get_by_role("button", name=re.compile("^Storm")).click)
    expect(log(page).get_by_text("Spam call 200 of 200")).to_be_visible()
    for name in ("Ravi Nair", "Omar Haddad"):
        act(page, figures, f"become {name}", page.get_by_role("link", name=re.compile(name)).click)
    act(page, figures, "Home", page.get_by_role("link", name="Blockbot Home").click)
    act(page, figures, "channel", page.get_by_role("link", name=re.compile("spam-desk")).click)
    act(page, figures, "a form", lambda: type_line(page, "/block "))
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()
    numbers = form.get_by_role("textbox", name=re.compile("^Numbers"))
    act(page, figures, "typing in a form", lambda: numbers.press_sequentially("98765 43210, 98765 43211"))
    act(page, figures, "a mistake", form.get_by_role("button", name="Send request").click)
    act(page, figures, "cancel", form.get_by_role("button", name="Cancel").click)


if __name__ == "__main__":
    sys.exit(main())
