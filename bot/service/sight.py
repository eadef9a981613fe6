"""What onlookers (metrics, logs) are told of; facts without secrets and without telephone numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """One payload of Slack's was answered."""

    listener: str
    """The command, action, form or event it was for; `other` for what we do not listen to."""
    failed: bool
    """Whether the listener raised; the person still got a sentence."""
    seconds: float
    retry: bool
    """Whether Slack delivered it again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the ledger stands at one moment."""

    requests: Mapping[str, int]
    """By state."""
    numbers: Mapping[str, int]
    """By verdict."""
    held_numbers: int
    """Waiting numbers of requests that are held."""
    oldest_work_seconds: float
    """Age of the oldest approved request that nobody works on; 0 if there is none."""
    pictures_behind: int
    """Messages in Slack that do not show yet what the ledger says."""
    generations_left: int
    """Tokens that may still be asked for in this hour."""


Onlooker = Callable[[Answered], None]
