"""Private answers to one person: polite, true, and with a way out; never posted where others read them."""

from collections.abc import Sequence

from bot.service.picture import RequestPicture
from bot.slack.cards.surface import Surface


def understood(
    p: RequestPicture, *, not_taken: Sequence[tuple[str, str]] = (), duplicates: int = 0, canonical: str = ""
) -> Surface:
    """What was understood of a good request; `not_taken` pairs what was typed with why it is no number."""
    raise NotImplementedError


def refused(sentence: str, choices: Sequence[str] = (), canonical: str = "") -> Surface:
    """A refusal in one sentence; `choices` are texts to take instead, `canonical` the corrected command."""
    raise NotImplementedError


def not_allowed(act: str = "decide this request", who_may: Sequence[str] = ()) -> Surface:
    """To somebody without the right to `act`; `who_may` are user and user-group ids."""
    raise NotImplementedError


def too_late(p: RequestPicture) -> Surface:
    """To somebody who pressed a button of a request that others settled first: who did, and when."""
    raise NotImplementedError


def already_voted(p: RequestPicture) -> Surface:
    """To an approver whose approval was counted before, while others are still awaited."""
    raise NotImplementedError


def own_request() -> Surface:
    """To a requester who pressed a deciding button on their own request."""
    raise NotImplementedError


def bug(error_id: str) -> Surface:
    """Our own mistake; the id leads an operator to the log line."""
    raise NotImplementedError


def nothing_recorded() -> Surface:
    """The database could not be reached before anything was written."""
    raise NotImplementedError
