"""The Cancel button: the requester takes a pending request back."""

from slack_bolt.async_app import AsyncApp

from bot.service.decide import cancel
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("cancel")(writing(front, cancel))
