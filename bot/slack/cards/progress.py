"""How far a long request has come, as a bar with words beside it."""

from bot.domain.request import State
from bot.domain.time_left import in_words
from bot.service.picture import RequestPicture
from bot.service.vendor import MOST_NUMBERS_A_CALL
from bot.slack.cards.wording import answered

_LONG = 3 * MOST_NUMBERS_A_CALL
"""Up to three calls are over before anybody looks at a bar."""
_WIDTH = 20


def progress(p: RequestPicture) -> str:
    """The bar of a long request under way or on hold, in plain text; empty for all others."""
    if p.state not in {State.RUNNING, State.HELD} or p.total <= _LONG:
        return ""
    done = min(answered(p), p.total)
    full = done * _WIDTH // p.total
    bar = "▓" * full + "░" * (_WIDTH - full)
    left = f", {in_words(p.time_left)} left" if p.time_left is not None and done < p.total else ""
    return f"{bar} {done * 100 // p.total} % — {done:,} of {p.total:,} numbers answered{left}"
