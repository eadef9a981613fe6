"""The button “Create the group and go on”, on a request whose group CloudAgent does not have."""

from slack_bolt.async_app import AsyncApp

from bot.service.decide import create_group
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("create_group")(writing(front, create_group, desk=front.desk))
