"""The port to CloudAgent: what the use cases ask of it and the errors it may answer with.

VendorError
├── AskOperator      credentials, mode or address are wrong; only an operator can mend it
├── WaitUntil        a limit was met; nothing was stored there; carries when it makes sense again
├── Withheld         not sent, because the work may be somebody else's by now
├── Unreachable      for certain not processed (no connection, or refused before the body was read)
├── FieldsRefused    the vendor refused the call as a whole; carries its words by field
├── GroupUnknown     the group does not exist there
└── OutcomeUnknown   it was sent and no trustworthy answer came: stored or not, nobody knows

All but the last mean that nothing was stored there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.errors import BlockbotError
from bot.domain.verdict import Judgement

MOST_NUMBERS_A_CALL = 100
"""Documented on the vendor's page ("up to 100 phone numbers in a single request")."""


class VendorError(BlockbotError):
    """Base of what CloudAgent, or the way to it, may answer with; `sentence` is fit for people.

    `judged` holds the numbers that got their verdict before this happened (a batch that was refused as a
    whole is cut and sent in parts); what the error says is about all the others.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.judged: Mapping[str, Judgement] = {}


class AskOperator(VendorError):
    """Wrong credentials, authentication mode or address: every call would fail the same way."""


class WaitUntil(VendorError):
    """A limit was met; try again at `at` (UTC).

    `reason` is `rate` (our own), `limit` (the vendor's), `generations` (of tokens) or `token_war`.
    """

    def __init__(self, sentence: str, at: datetime, reason: str = "rate") -> None:
        super().__init__(sentence)
        self.at = at
        self.reason = reason


class Unreachable(VendorError):
    """No connection, or the circuit is open: this call was never sent.

    `since` is when the trouble began (None: just now), `at` when it makes sense again (None: soon).
    """

    def __init__(self, sentence: str, *, since: datetime | None = None, at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.since = since
        self.at = at


class Withheld(VendorError):
    """This process was silent for so long that another one may have the work: the call was not sent."""


class FieldsRefused(VendorError):
    """The call was refused as a whole; `fields` are the vendor's own words by its field names."""

    def __init__(self, sentence: str, fields: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.fields = dict(fields)


def is_about_numbers(error: FieldsRefused) -> bool:
    """Whether the refusal names the numbers (`errors.blockNumbers`), so that others may be accepted."""
    return any("number" in name.casefold() for name in error.fields)


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
    maybe_there: frozenset[str] = frozenset()
    """Numbers that an earlier call may have stored (its answer was lost, or they are being extended).

    The vendor may list such a number under `error` although it is blocked, so that becomes unconfirmed.
    """


@dataclass(frozen=True, slots=True)
class VendorHealth:
    """How CloudAgent is doing, for cards and notices; moments are aware UTC."""

    state: str
    """`ok`, `unreachable`, `token_war`, `generations` (of tokens used up) or `credentials`."""
    sentence: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """When it is tried again."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what `check` found out; `level` is `proven`, `wrong` or `unproven`."""

    level: str
    sentence: str


class BlockNumbers(Protocol):
    """What the use cases ask of CloudAgent. Every method raises VendorError and nothing else."""

    async def add(self, addition: Addition) -> Mapping[str, Judgement]:
        """Adds numbers to a group; answers a judgement for every number that was intended."""
        ...

    async def create_group(
        self, group: str, description: str, expires_at: datetime, number: str
    ) -> Judgement:
        """Creates a group with one number (the vendor's call needs one) and answers that number's judgement.

        Raises FieldsRefused with `name` where the name is not allowed or taken: then adding may still work.
        """
        ...

    async def delete(
        self, numbers: tuple[str, ...], *, group: str = "", maybe_lifted: frozenset[str] = frozenset()
    ) -> Mapping[str, Judgement]:
        """Lifts numbers; lifted ones are `undone`. CloudAgent's call names no group: it may lift them in all.

        `group` is named only where CloudAgent asks for one. `maybe_lifted` is as `maybe_there` of Addition.
        """
        ...

    async def health(self) -> VendorHealth:
        """How CloudAgent is doing, from what all processes have seen; calls nobody."""
        ...

    async def check(self) -> Sequence[Finding]:
        """Proves the settings as far as the API allows without changing anything, for `blockbot doctor`."""
        ...
