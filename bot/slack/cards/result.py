"""The outcome of a request in its thread, and as a file: says what is known of each number and no more."""

from collections.abc import Iterable

from bot.service.picture import NumberLine, RequestPicture
from bot.slack.cards.surface import Surface


def result_message(p: RequestPicture, *, attached: bool = True) -> Surface:
    """The thread message at the end of a request.

    Above MOST_SHOWN numbers it is a summary beside a CSV; `attached` is False where the upload failed.
    """
    raise NotImplementedError


def result_csv(lines: Iterable[NumberLine]) -> str:
    """Every number as CSV: number, verdict, words, note, times_sent."""
    raise NotImplementedError


def state_line(p: RequestPicture) -> str:
    """One line of mrkdwn: what the request is and where it stands; also fit as a message's `text`."""
    raise NotImplementedError
