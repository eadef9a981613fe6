"""The Retry button: the numbers of a finished request that failed are tried once more."""

from slack_bolt.async_app import AsyncApp

from bot.service.retry import retry
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import writing


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""
    app.block_action("retry")(writing(front, retry, desk=front.desk))
