"""The button that takes a fresh approval back, on the card of a request whose work has not begun."""

from slack_bolt.async_app import AsyncApp

from bot.service.take_back import take_back
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("take_back")(writing(front, take_back))
