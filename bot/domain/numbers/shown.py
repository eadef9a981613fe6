"""How numbers and a reading of them are written for people."""

from bot.domain.numbers.model import NumbersRead


def show_number(e164: str) -> str:
    """Writes a stored E.164 number readably: `+91 98765 43210`."""
    raise NotImplementedError


def summary_line(read: NumbersRead) -> str:
    """Sums a reading up in one line of bounded length."""
    raise NotImplementedError
