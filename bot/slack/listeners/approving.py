"""The listeners of all that surrounds a decision, in the order in which bolt asks them."""

from bot.slack.listeners.actions import (
    again,
    claim,
    decide_several,
    edit,
    storm_buttons,
    storm_review,
    take_back,
)
from bot.slack.listeners.views import decide_several as several_decided
from bot.slack.listeners.views import edit_request
from bot.slack.listeners.views import storm_review as storm_reviewed

APPROVING = (
    edit, edit_request, claim, again, take_back, decide_several, several_decided, storm_buttons,
    storm_review, storm_reviewed,
)  # fmt: skip
OFFERED = frozenset({"edit", "claim", "again", "take_back"})
"""Their buttons on a request's card."""
