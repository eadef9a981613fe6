"""Draws the weekly chart: reads JSON from its standard input, writes PNG; run as `python -m bot.charts.draw`.

The only module that imports the plotting library. It gets numbers and labels, nothing secret.
"""

import io
import json
import sys
from collections.abc import Sequence
from typing import Any


def main() -> None:
    """One chart from standard input to standard output."""
    sys.stdout.buffer.write(drawn(json.load(sys.stdin)))


def drawn(week: dict[str, Any]) -> bytes:
    """`days`, `groups`, `prefixes`: lists of (label, count); `waits`: (label, minutes); `title`."""
    import matplotlib as mpl  # noqa: PLC0415  # only where a chart is drawn: it is large

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  # after the choice of Agg

    figure, ((days, groups), (prefixes, waits)) = plt.subplots(2, 2, figsize=(11, 7), dpi=110)
    figure.suptitle(week["title"], fontsize=14)
    _bars(days, "Numbers blocked a day", week["days"])
    _lying(groups, "By group", week["groups"])
    _lying(prefixes, "Top prefixes", week["prefixes"])
    _lying(waits, "Minutes from request to block", week["waits"])
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    plt.close(figure)
    return picture.getvalue()


def _bars(axes: Any, title: str, counted: Sequence[tuple[str, float]]) -> None:
    shown = axes.bar([label for label, _ in counted], [count for _, count in counted], color="#1f3a5f")
    axes.bar_label(shown)
    axes.margins(y=0.15)
    axes.set_title(title)
    axes.tick_params(axis="x", rotation=30)


def _lying(axes: Any, title: str, counted: Sequence[tuple[str, float]]) -> None:
    """The largest on top; labels are text, never markup: a dollar sign would start a formula."""
    labels = [label.replace("$", r"\$") for label, _ in reversed(counted)]
    shown = axes.barh(labels, [count for _, count in reversed(counted)], color="#4f7cac")
    axes.bar_label(shown, fmt="%g", padding=2)
    axes.margins(x=0.15, y=0.3)
    axes.set_title(title)


if __name__ == "__main__":
    main()
