"""The listeners of what comes after a block: looking, undoing, extending."""

from bot.slack.listeners.actions import extend, extend_same, look, reconcile_buttons, undo
from bot.slack.listeners.views import extend_request, reconcile_form

AFTERWARDS = (look, undo, extend, extend_same, extend_request, reconcile_buttons, reconcile_form)
OFFERS_AFTERWARDS = frozenset({"undo", "extend"})
"""Their buttons on a request's card."""
