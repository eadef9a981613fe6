"""The “Ask again” button of a lapsed request."""

from slack_bolt.async_app import AsyncApp

from bot.service.ask_again import ask_again
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("again")(writing(front, ask_again, desk=front.desk, new_id=front.new_id))
