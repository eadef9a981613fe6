"""The review of a storm: the list of what ran, and the buttons that keep, shorten or undo one request."""

import functools
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.domain.storm_review import Outcome
from bot.service.ports import Transaction
from bot.service.read_picture import read_picture
from bot.service.storm_review import ReviewWish, owed, review_all, storm_of
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.storm_review import (
    REVIEW_SEVERAL,
    REVIEW_SHORTEN,
    review_list,
    several_form,
    shorten_form,
)
from bot.slack.cards.surface import Surface
from bot.slack.forms import open_view
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import Pressed, pressed


def register(app: AsyncApp, front: Front) -> None:
    """Adds the buttons to the app."""
    app.block_action("storm_review_list")(_acting(front, _show_list))
    app.block_action("review_keep")(_acting(front, functools.partial(_decide, outcome=Outcome.KEPT)))
    app.block_action("review_undo")(_acting(front, functools.partial(_decide, outcome=Outcome.UNDONE)))
    app.block_action(REVIEW_SHORTEN)(_acting(front, _ask_until))
    app.block_action(REVIEW_SEVERAL)(_acting(front, _ask_several))


async def list_of(front: Front, storm_id: str, user: str) -> Surface:
    """What this person may still review. Raises Refused."""
    look = functools.partial(owed, storm_id=storm_id, actor=user, desk=front.desk, now=front.now())
    return review_list(await front.store.read(look))


def _acting(front: Front, act: Callable[[Front, Pressed], Awaitable[None]]) -> guarded.Listener:
    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        press = pressed(body)
        try:
            await act(front, press)
        except Refused as refusal:
            front.later(front.tell(press.caller, answers.refused(refusal.sentence, refusal.choices)))
        await ack()

    return answered(front, listener)


async def _show_list(front: Front, press: Pressed) -> None:
    front.later(front.tell(press.caller, await list_of(front, press.value, press.caller.user)))


async def _decide(front: Front, press: Pressed, *, outcome: Outcome) -> None:
    user, request_id = press.caller.user, press.value
    storm_id = await front.store.read(lambda tx: storm_of(tx, request_id))
    wish = ReviewWish(f"review:{uuid.uuid4().hex}", user, (request_id,), outcome)
    done = await review_all(front.store, wish, desk=front.desk, clock=front.clock, new_id=front.new_id)
    if done.refused:
        raise Refused(done.refused[0][1])
    front.later(front.replace(press.caller, await list_of(front, storm_id, user)))


async def _ask_until(front: Front, press: Pressed) -> None:
    request_id, user, now = press.value, press.caller.user, front.now()

    def look(tx: Transaction) -> Any:
        owed(tx, storm_id=storm_of(tx, request_id), actor=user, desk=front.desk, now=now)
        picture = read_picture(tx, request_id, account_tz=front.desk.account_tz, now=now)
        return shorten_form(picture, f"review:{uuid.uuid4().hex}")

    front.later(open_view(front, press.caller, await front.store.read(look)))


async def _ask_several(front: Front, press: Pressed) -> None:
    look = functools.partial(
        owed, storm_id=press.value, actor=press.caller.user, desk=front.desk, now=front.now()
    )
    known = await front.store.read(look)
    if known.first:
        key = f"{press.value} review:{uuid.uuid4().hex}"
        front.later(open_view(front, press.caller, several_form(known, key)))
    else:
        front.later(front.tell(press.caller, review_list(known)))
