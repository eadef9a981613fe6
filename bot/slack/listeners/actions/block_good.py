"""The button under a command of which some pieces are no numbers: its person goes on with the good ones."""

import functools

from slack_bolt.async_app import AsyncApp

from bot.service.decide import Click
from bot.service.hand_in_file import go_on
from bot.slack.cards import answers
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import acting
from bot.slack.payloads import Pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the button to the app."""

    async def block_good(press: Pressed, click: Click) -> None:
        work = functools.partial(go_on, click=click, desk=front.desk, now=front.now())
        picture = await front.store.write(work)
        front.groups.used(picture.group)
        front.later(front.replace(press.caller, answers.understood(picture)))

    app.block_action("block_good")(acting(front, block_good))
