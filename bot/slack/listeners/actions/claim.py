"""The “I'm looking” button."""

from slack_bolt.async_app import AsyncApp

from bot.service.claim import claim
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("claim")(writing(front, claim, desk=front.desk))
