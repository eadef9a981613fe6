"""Positions of items within a request as one short text, `0-99,103`; knows nothing of what stands there."""

from collections.abc import Iterable, Iterator


def positions_text(positions: Iterable[int]) -> str:
    """The text of some positions, each at most once, in rising order."""
    runs: list[list[int]] = []
    for one in sorted(set(positions)):
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def positions_of(text: str) -> Iterator[int]:
    """The positions that a text of `positions_text` names."""
    for run in text.split(",") if text else ():
        first, _, last = run.partition("-")
        yield from range(int(first), int(last or first) + 1)
