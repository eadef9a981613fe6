"""The Approve button."""

from slack_bolt.async_app import AsyncApp

from bot.service.decide import approve
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("approve")(writing(front, approve, desk=front.desk))
