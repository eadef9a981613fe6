"""The forms of a storm's review: requests are kept, shortened or undone; one answer about all of them."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.domain.expiry import Expiry
from bot.domain.storm_review import Outcome
from bot.service.storm_review import ReviewWish, owed, review_all
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.modal import answer_view
from bot.slack.cards.storm_review import (
    REVIEW_SEVERAL,
    REVIEW_SHORTEN,
    ReviewInput,
    review_input,
    reviewed_surface,
)
from bot.slack.front import Front
from bot.slack.payloads import Filled, filled


def register(app: AsyncApp, front: Front) -> None:
    """Adds the forms to the app."""

    async def several(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        entered = review_input(form.values)
        mistakes = _mistakes(entered)
        if mistakes or entered.outcome is None:
            await ack(response_action="errors", errors=mistakes)
            return
        storm_id, _, key = form.note.partition(" ")
        try:
            ids = await _ids(front, form, entered, storm_id)
        except Refused as refusal:
            told = answers.refused(refusal.sentence, refusal.choices)
            await ack(response_action="update", view=answer_view(told, "Not reviewed"))
            return
        await _review(front, ack, form, ids, (key, entered, entered.outcome))

    async def shorten(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        request_id, _, key = form.note.partition(" ")
        entered = review_input(form.values)
        await _review(front, ack, form, (request_id,), (key, entered, Outcome.SHORTENED))

    app.view(REVIEW_SEVERAL)(guarded.form(several))
    app.view(REVIEW_SHORTEN)(guarded.form(shorten))


async def _review(
    front: Front, ack: AsyncAck, form: Filled, ids: tuple[str, ...], said: tuple[str, ReviewInput, Outcome]
) -> None:
    key, entered, outcome = said
    try:
        expiry = _expiry(front, form, entered) if outcome is Outcome.SHORTENED else None
    except Refused as refusal:
        await ack(response_action="errors", errors={"expiry": refusal.sentence})
        return
    wish = ReviewWish(key, form.caller.user, ids, outcome, expiry, entered.reason)
    done = await review_all(front.store, wish, desk=front.desk, clock=front.clock, new_id=front.new_id)
    await ack(response_action="update", view=answer_view(reviewed_surface(done, outcome), "Reviewed"))


async def _ids(front: Front, form: Filled, entered: ReviewInput, storm_id: str) -> tuple[str, ...]:
    if not entered.everything:
        return entered.ids
    look = functools.partial(
        owed, storm_id=storm_id, actor=form.caller.user, desk=front.desk, now=front.now()
    )
    return tuple(one.id for one in (await front.store.read(look)).first)


def _expiry(front: Front, form: Filled, entered: ReviewInput) -> Expiry:
    return front.expiry(entered.expiry, form.caller.user)


def _mistakes(entered: ReviewInput) -> dict[str, str]:
    found = {}
    if not entered.ids and not entered.everything:
        found["requests"] = "Pick the requests, or tick “All of them” below."
    if entered.outcome is None:
        found["outcome"] = "Say what becomes of them."
    if entered.outcome is Outcome.SHORTENED and not entered.expiry:
        found["expiry"] = "Say until when they stay blocked, e.g. for 1 day."
    return found
