"""How long work of many calls will still take, judged from the calls that ended last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

LOOKED_BACK = 12
"""Calls that ended last. Older ones may lie before an outage or on another day."""

FEWEST = 3
"""Ended calls from which a pace can be told at all."""


def time_left(ended: Sequence[datetime], left: int) -> timedelta | None:
    """For `left` more calls at the pace of the last ended ones; None where no pace can be told."""
    latest = sorted(ended)[-LOOKED_BACK:]
    if len(latest) < FEWEST or left <= 0:
        return None
    return (latest[-1] - latest[0]) / (len(latest) - 1) * left


def in_words(span: timedelta) -> str:
    """Rounded as one would say it: nobody reads seconds of an estimate."""
    seconds = round(span.total_seconds())
    if seconds <= 10:  # noqa: PLR2004  # rounding to tens would say none
        return "a few seconds"
    if seconds < 90:  # noqa: PLR2004  # a minute and a half
        return f"about {-(-seconds // 10) * 10} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:  # noqa: PLR2004  # an hour and a half
        return f"about {minutes} minutes"
    return f"about {round(minutes / 60)} hours"
