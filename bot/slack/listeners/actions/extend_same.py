"""The Extend button of a digest: asks for the same length once more, with one press."""

import functools

from slack_bolt.async_app import AsyncApp

from bot.service.decide import Click
from bot.service.extend import extend_same
from bot.slack.cards import answers
from bot.slack.cards.ending import EXTEND_SAME
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import acting
from bot.slack.payloads import Pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""

    async def ask(press: Pressed, click: Click) -> None:
        work = functools.partial(
            extend_same, click=click, desk=front.desk, now=front.now(), new_id=front.new_id
        )
        picture = await front.store.write(work)
        front.later(front.tell(press.caller, answers.understood(picture)))

    app.block_action(EXTEND_SAME)(acting(front, ask))
