"""Letters: messages that are sent once and never edited, such as a reminder; the ports to write and send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.service.picture import RequestPicture


class About(StrEnum):
    """What a letter says."""

    REMINDER = "reminder"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    NARROWED = "narrowed"
    DECIDED = "decided"
    STORM_BEGAN = "storm_began"
    REVIEW_OWED = "review_owed"
    REVIEWED = "reviewed"
    LIFTED = "lifted"
    EXTENDED = "extended"
    ENDED = "ended"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `to` is a user (privately) or a channel (in the thread of the request's card, if any)."""

    key: str
    """The same key is the same letter, written once."""
    about: About
    to: str
    request_id: str | None = None
    facts: Mapping[str, object] | None = None
    tries: int = 0


class Letters(Protocol):
    """Rows of letters."""

    def write(self, letter: Letter, at: datetime) -> None:
        """Asks for a letter to be sent, once per key."""

    def due(self, now: datetime, most: int, request_id: str = "") -> Sequence[str]:
        """Keys of unsent letters that nobody is sending, oldest first; of one request where it is named."""
        ...

    def take(self, key: str, now: datetime, lease: timedelta) -> Letter | None:
        """Takes the right to send; None if it is sent or somebody else is at it."""

    def sent(self, key: str, at: datetime) -> None:
        """It is out."""

    def failed(self, key: str, trouble: str, again: datetime) -> None:
        """Notes why it could not be sent; nobody tries before `again`."""


class Mailbox(Protocol):
    """Slack as the way letters go. Raises RetryLater or Refused as the port `Board` does."""

    async def send(self, letter: Letter, picture: RequestPicture | None, *, thread: str) -> None:
        """Posts a letter; `thread` is the `ts` of the request's card, empty where there is none."""
        ...
