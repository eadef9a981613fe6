"""The buttons of App Home that open the request form: an empty one, or the draft; and the draft's bin."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Prefill
from bot.service.homes import Draft
from bot.service.ports import Transaction
from bot.slack.cards import answers
from bot.slack.cards.home import DRAFT_DROP, DRAFT_OPEN, HOME_BLOCK
from bot.slack.forms import open_form
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import pressed

GONE = "This draft is gone: it was sent or discarded. Use “Block numbers …” for a new request."


def register(app: AsyncApp, front: Front) -> None:
    """Adds the buttons to the app."""
    app.block_action(HOME_BLOCK)(answered(front, functools.partial(_empty, front)))
    app.block_action(DRAFT_OPEN)(answered(front, functools.partial(_go_on, front)))
    app.block_action(DRAFT_DROP)(answered(front, functools.partial(_drop, front)))


async def _empty(front: Front, ack: AsyncAck, body: Mapping[str, Any]) -> None:
    await ack()
    front.later(open_form(front, pressed(body).caller, Prefill()))


async def _go_on(front: Front, ack: AsyncAck, body: Mapping[str, Any]) -> None:
    caller = pressed(body).caller
    draft = await front.store.read(lambda tx: tx.homes.draft(caller.user))
    await ack()
    if draft is None:
        front.later(front.tell(caller, answers.refused(GONE)))
    else:
        front.later(open_form(front, caller, Prefill(draft.group, draft.numbers, draft.expiry, draft.reason)))


async def _drop(front: Front, ack: AsyncAck, body: Mapping[str, Any]) -> None:
    caller = pressed(body).caller

    def work(tx: Transaction) -> Draft | None:
        known = tx.homes.draft(caller.user)
        tx.homes.drop_draft(caller.user)
        return known

    dropped = await front.store.write(work)
    await ack()
    if dropped is None:
        front.later(front.tell(caller, answers.refused(GONE)))
    if front.homes is not None:
        front.later(front.homes.opened(caller.user))
