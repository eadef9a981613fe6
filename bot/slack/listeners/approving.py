"""The listeners of all that surrounds a decision, in the order in which bolt asks them."""

from bot.slack.listeners.actions import again, claim

APPROVING = (claim, again)
OFFERED = frozenset({"claim", "again"})
"""Their buttons on a request's card."""
