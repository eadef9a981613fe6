"""The buttons under answers: another page in the answer's place, or the page for the whole channel."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.slack.cards import answers
from bot.slack.cards.found import PAGE_BACK, PAGE_NEXT, SHARE
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import mention
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.listeners.commands.look import looked
from bot.slack.payloads import Pressed, pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the buttons to the app."""
    for action in (PAGE_BACK, PAGE_NEXT):
        app.block_action(action)(answered(front, functools.partial(_turn, front)))
    app.block_action(SHARE)(answered(front, functools.partial(_share, front)))


async def _turn(front: Front, ack: AsyncAck, body: Mapping[str, Any]) -> None:
    press = pressed(body)
    surface = await _asked_again(front, press, shared=False)
    front.later(front.replace(press.caller, surface))
    await ack()


async def _share(front: Front, ack: AsyncAck, body: Mapping[str, Any]) -> None:
    press = pressed(body)
    surface = await _asked_again(front, press, shared=True)
    front.later(front.share(press.caller, surface))
    await ack()


async def _asked_again(front: Front, press: Pressed, *, shared: bool) -> Surface:
    """The question is asked anew: what is shown is the ledger of now, with the rights of now."""
    page, _, question = press.value.partition(" ")
    try:
        number = int(page) if page.isascii() and page.isdigit() else -1
        surface = await looked(front, press.caller.user, question, page=number, shared=shared)
    except Refused as refusal:
        return answers.refused(refusal.sentence, refusal.choices)
    if not shared:
        return surface
    return Surface(f"{mention(press.caller.user)} shares — {surface.text}", surface.blocks)
