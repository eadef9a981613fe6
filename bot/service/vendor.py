"""The port to CloudAgent: what the use cases ask of it and the errors it may answer with.

VendorError
├── AskOperator      credentials, mode or address are wrong; only an operator can mend it
├── WaitUntil        a limit was met; nothing was stored there; carries when it makes sense again
├── Unreachable      for certain not processed (no connection, or refused before the body was read)
├── FieldsRefused    the vendor refused the call as a whole; carries its words by field
├── GroupUnknown     the group does not exist there
└── OutcomeUnknown   it was sent and no trustworthy answer came: stored or not, nobody knows

All but the last mean that nothing was stored there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.errors import BlockbotError
from bot.domain.verdict import Judgement

MOST_NUMBERS_A_CALL = 100
"""Documented on the vendor's page ("up to 100 phone numbers in a single request")."""


class VendorError(BlockbotError):
    """Base of what CloudAgent, or the way to it, may answer with; `sentence` is fit for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AskOperator(VendorError):
    """Wrong credentials, authentication mode or address: every call would fail the same way."""


class WaitUntil(VendorError):
    """A limit was met (calls a minute, token generations an hour, token war); try again at `at` (UTC)."""

    def __init__(self, sentence: str, at: datetime) -> None:
        super().__init__(sentence)
        self.at = at


class Unreachable(VendorError):
    """No connection, or the vendor said so before it took the body: nothing was stored there."""


class FieldsRefused(VendorError):
    """The call was refused as a whole; `fields` are the vendor's own words by its field names."""

    def __init__(self, sentence: str, fields: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.fields = dict(fields)


class GroupUnknown(VendorError):
    """CloudAgent knows no group of this name."""

    def __init__(self, group: str) -> None:
        super().__init__(f"CloudAgent has no block-number group called “{group}”.")
        self.group = group


class OutcomeUnknown(VendorError):
    """The call was sent, but no trustworthy answer came back."""


@dataclass(frozen=True, slots=True)
class Addition:
    """One Update call: at most 100 distinct numbers, one group, one expiry, one description."""

    group: str
    description: str
    expires_at: datetime
    """Aware, UTC. The client writes it on the account's wall clock."""
    numbers: tuple[str, ...]
    """E.164, distinct, in the order of the request."""


class BlockNumbers(Protocol):
    """What the use cases ask of CloudAgent. Every method raises VendorError and nothing else."""

    async def add(self, addition: Addition) -> Mapping[str, Judgement]:
        """Adds numbers to a group; answers a judgement for every number that was intended."""
        ...

    async def create_group(self, group: str, description: str, expires_at: datetime, number: str) -> None:
        """Creates a group (the vendor's call needs one number; adding the others is a later `add`)."""
        ...

    async def delete(self, numbers: tuple[str, ...]) -> Mapping[str, Judgement]:
        """Lifts numbers. CloudAgent's call names no group: it may lift them in every group."""
        ...
