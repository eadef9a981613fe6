"""The weekly report in words: what the message says, and what screen readers hear in place of the chart."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.service.report_port import Report, Week
from bot.slack.cards.pieces import header, packed, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, one_line, plural

MOST_ALT = 1000
"""Characters of alternative text that Slack takes for a file."""


def report_message(report: Report, week: Week) -> Surface:
    """The week in numbers; the chart of the same numbers follows in the thread."""
    title = f"📈 Week to {report.until:%d %b %Y}: {plural(week.total, 'number')} blocked"
    blocks: list[Block] = [
        header(title),
        *packed(lines_of(week)),
        small(plain("A chart of the same numbers is in this thread.")),
    ]
    return Surface(f"{title} in {plural(week.requests, 'request')}", tuple(blocks))


def lines_of(week: Week) -> list[str]:
    """All that the chart shows, a line each."""
    days = ", ".join(f"{day:%a %d %b} {count:,}" for day, count in week.days.items())
    found = [
        f"A day: {days}",
        f"By group: {_counted(week.groups)}",
        f"Top prefixes: {_counted(week.prefixes)}",
    ]
    if week.median_wait is None or week.slow_wait is None:
        return [*found, "From request to block: nothing was blocked"]
    half, most = minutes(week.median_wait), minutes(week.slow_wait)
    return [*found, f"From request to block: half within {half} min, nine in ten within {most} min"]


def alternative_text(report: Report, week: Week) -> str:
    """The chart for who cannot see it."""
    told = f"Chart of the week to {report.until:%d %b %Y}. {'. '.join(lines_of(week))}."
    return cut(told, MOST_ALT)


def chart_of(report: Report, week: Week) -> dict[str, Any]:
    """What the drawing process is given."""
    waits = [("half", week.median_wait), ("nine in ten", week.slow_wait)]
    return {
        "title": f"Blocked in the week to {report.until:%d %b %Y}",
        "days": [(f"{day:%a %d}", count) for day, count in week.days.items()],
        "groups": [(cut(one_line(name), 24), count) for name, count in week.groups],
        "prefixes": list(week.prefixes),
        "waits": [(label, minutes(seconds)) for label, seconds in waits if seconds is not None],
    }


def minutes(seconds: float) -> float:
    """Minutes with one digit behind the point."""
    return round(seconds / 60, 1)


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{cut(one_line(name), 60)} {count:,}" for name, count in counts) or "none"


def no_chart() -> Surface:
    """In the thread, where the chart could not be drawn."""
    told = "The chart could not be drawn; the numbers above are complete."
    return Surface(told, (said(told),))
