"""What the number reader answers with: numbers, pieces it did not take, and what it left out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """One phone number that was understood."""

    e164: str
    """`+` and 8 to 15 digits."""
    shown: str
    """For people: international, with spaces, `+91 98765 43210`."""
    kind: str
    """`mobile`, `fixed line`, `toll-free`, `premium`, `shared cost`, `voip`, `unassigned`, …"""
    warning: str = ""
    """One sentence an approver should see (unassigned but taken, 140 or 160 series, toll-free), or empty."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A piece of the text that is not a number we may block; nothing of it is in the result."""

    text: str
    """The piece as typed (cleaned of invisible characters)."""
    why: str
    """Part of a plain sentence: `too short (5 digits; an Indian number has 10)`."""


@dataclass(frozen=True, slots=True)
class NumbersRead:
    """All of a text: every digit of it is in `numbers`, in `not_taken`, or counted in `notes`."""

    numbers: tuple[Number, ...] = ()
    """Distinct, in order of first appearance."""
    not_taken: tuple[NotTaken, ...] = ()
    """Distinct, in order of first appearance."""
    duplicates: int = 0
    """How often a number came again."""
    notes: tuple[str, ...] = ()
    """What was left out on purpose: extensions, dates, amounts, addresses."""
