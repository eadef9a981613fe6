"""How numbers, and a reading of them, are written for people."""

from bot.domain.number_hash import is_hash
from bot.domain.numbers.model import NotTaken, Number, NumbersRead
from bot.domain.numbers.plan import split_code

_FIRST_NUMBERS = 3
_FIRST_NOT_TAKEN = 2
_LONGEST_PIECE = 40
_LONGEST_WHY = 90


def show_number(e164: str) -> str:
    """Writes a stored E.164 number readably, `+91 98765 43210`; anything else is returned as it is."""
    if is_hash(e164):
        return f"{e164} (kept as a hash)"
    digits = e164.removeprefix("+")
    split = split_code(digits) if e164.startswith("+") and digits.isdecimal() and digits.isascii() else None
    return split[0].show(split[1]) if split else e164


def summary_line(read: NumbersRead) -> str:
    """Sums a reading up in one line of at most some 500 characters, for a preview or an answer."""
    parts = [_numbers(read.numbers)]
    if read.duplicates:
        parts.append(f"{read.duplicates} duplicate{_s(read.duplicates)}")
    if read.not_taken:
        parts.append(f"{len(read.not_taken)} not taken: {_not_taken(read.not_taken)}")
    return " · ".join(parts)


def _numbers(numbers: tuple[Number, ...]) -> str:
    if not numbers:
        return "no number"
    shown = ", ".join(f"{number.shown} ({number.kind})" for number in numbers[:_FIRST_NUMBERS])
    more = f", and {len(numbers) - _FIRST_NUMBERS} more" if len(numbers) > _FIRST_NUMBERS else ""
    return f"{len(numbers)} number{_s(len(numbers))}: {shown}{more}"


def _not_taken(pieces: tuple[NotTaken, ...]) -> str:
    shown = "; ".join(
        f'"{_short(piece.text, _LONGEST_PIECE)}" — {_short(piece.why, _LONGEST_WHY)}'
        for piece in pieces[:_FIRST_NOT_TAKEN]
    )
    more = len(pieces) - _FIRST_NOT_TAKEN
    return f"{shown}; and {more} more" if more > 0 else shown


def _short(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
