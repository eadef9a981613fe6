"""What the text after `/block` can mean."""

from dataclasses import dataclass

from bot.domain.numbers.model import NumbersRead


@dataclass(frozen=True, slots=True)
class Prefill:
    """Texts to put into the modal's inputs, as typed; empty where nothing was given."""

    group: str = ""
    numbers: str = ""
    expiry: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenModal:
    """`/block` alone, or without a group or numbers: the form asks for the rest."""

    prefill: Prefill


@dataclass(frozen=True, slots=True)
class BlockText:
    """A block request typed in one line; the expiry part is found but not interpreted."""

    group: str
    numbers_text: str
    numbers: NumbersRead
    expiry_text: str
    """For `read_expiry`; empty when none was given."""
    reason: str
    canonical: str
    """The command as understood, ready to paste."""


@dataclass(frozen=True, slots=True)
class SubCommand:
    """`help`, `find`, `mine`, `pending`, `list`, `why`, `status`, `storm`, `audit` and what follows it."""

    name: str
    rest: str


Command = OpenModal | BlockText | SubCommand
