"""Wires what goes on by itself after a block: Home, comparisons with CloudAgent's list, weekly reports."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.domain.errors import RetryLater
from bot.service.home_watch import HomeWatch
from bot.service.reconcile_watch import ReconcileWatch
from bot.service.report_watch import ReportWatch
from bot.service.rest import Resting
from bot.service.vendor import VendorHealth
from bot.slack.front import Front
from bot.slack.home_board import SlackHomes
from bot.slack.reconcile_board import SlackReconciliations
from bot.slack.report_board import SlackReports

log = structlog.get_logger()

EVERY = 3.0
"""Seconds between two looks at what people wait for: their Home, the answer to a list they sent."""

REPORTS_EVERY = 10.0
"""The same for the weekly report, which nobody waits for."""

DRAWING = 60.0
"""Seconds after which a drawing is given up."""

Look = Callable[[], Awaitable[object]]


def afterwards(front: Front, health: Callable[[], Awaitable[VendorHealth]]) -> tuple[tuple[Look, float], ...]:
    """What is to be looked at again and again, and after how many seconds; gives the front its Homes too."""
    front.homes = HomeWatch(front.store, SlackHomes(front), front.desk, front.clock, health)
    lists = ReconcileWatch(front.store, SlackReconciliations(front), front.desk, front.clock, front.region)
    reports = ReportWatch(front.store, SlackReports(front.client, drawn), front.desk, front.clock)
    return ((front.homes.look, EVERY), (lists.look, EVERY), (reports.look, REPORTS_EVERY))


async def drawn(chart: dict[str, Any]) -> bytes:
    """A PNG from a process of its own, which takes its memory along when it ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.charts.draw", stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(DRAWING):
            picture, trouble = await process.communicate(json.dumps(chart).encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise OSError(trouble.decode(errors="replace")[-300:])
    return picture


async def keep(look: Look, every: float, silent: Callable[[], bool], rests: Resting) -> None:
    """Looks for ever, but while nothing can be told in Slack or changed; each has a task of its own."""
    while True:
        try:
            if not silent() and not rests():
                await look()
        except RetryLater as error:
            log.warning("not_looked_after", what=look.__qualname__, trouble=error.sentence)
        except Exception:
            log.exception("not_looked_after", what=look.__qualname__)
        await asyncio.sleep(every)
