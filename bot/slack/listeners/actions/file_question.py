"""The buttons under a file of which some rows are no numbers: go on with the good ones, or give it up."""

import functools

from slack_bolt.async_app import AsyncApp

from bot.service.decide import Click
from bot.service.hand_in_file import drop, go_on
from bot.slack.cards.file import file_message
from bot.slack.client import translated
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import acting, writing
from bot.slack.payloads import Pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds both buttons to the app."""

    async def give_up(_press: Pressed, click: Click) -> None:
        job = await front.store.write(functools.partial(drop, click=click, now=front.now()))
        told = file_message(job, f"{job.file.name} was given up; nothing is blocked.")
        front.later(translated(front.client.chat_update(channel=job.channel, ts=job.ts, **told.payload())))

    app.block_action("go_on_file")(writing(front, go_on, desk=front.desk))
    app.block_action("drop_file")(acting(front, give_up))
