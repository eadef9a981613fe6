"""Something was entered into the request form: shows how it is understood so far, after the ack."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import FieldRefused, RetryLater
from bot.domain.numbers import NumbersRead
from bot.service.homes import Draft
from bot.service.look_ahead import look_ahead
from bot.service.ports import Transaction
from bot.slack.cards.collisions import ahead_lines
from bot.slack.cards.modal import BLOCK_REQUEST, PREVIEW, ModalInput, from_values
from bot.slack.form_reading import preview_of
from bot.slack.forms import FormNote, form_view
from bot.slack.front import Front
from bot.slack.gentle import read_gently
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import Edited, edited
from bot.slack.previews import Previews

INPUTS = re.compile(r"\A(?:numbers|expiry|preset|known_group|group)\Z")


def register(app: AsyncApp, front: Front) -> None:
    """Adds the inputs to the app."""
    previews = Previews(front.client)

    async def form_preview(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = edited(body)
        if form.callback_id == BLOCK_REQUEST:
            previews.saw(form.view_id, form.at)
            front.later(_draw(front, previews, form))
            front.later(_keep_draft(front, previews, form))
        await ack()

    app.block_action(INPUTS)(answered(front, form_preview))


async def _keep_draft(front: Front, previews: Previews, form: Edited) -> None:
    """Keeps what was entered so far for App Home, in case the form is closed; sending it drops the draft."""
    if not previews.is_newest(form.view_id, form.at):
        return
    now, entered, key = front.now(), from_values(form.values), FormNote.read(form.note).key
    draft = Draft(
        group=entered.group or entered.known_group,
        numbers=entered.numbers,
        expiry=entered.expiry or entered.preset,
        reason=entered.reason,
    )

    def work(tx: Transaction) -> None:
        # It may have been sent a moment ago: this runs after the ack.
        if tx.requests.id_of(key) is None and tx.files.id_of(key) is None:
            tx.homes.keep_draft(form.caller.user, draft, now)

    await front.store.write(work)


async def _draw(front: Front, previews: Previews, form: Edited) -> None:
    entered = from_values(form.values)
    numbers = await _read(front, entered)
    if not previews.is_newest(form.view_id, form.at):
        return
    preview = preview_of(front, entered, form.caller.user, numbers)
    hints = await _hints(front, entered, numbers)
    view = form_view(front, entered, FormNote.read(form.note), preview=preview, hints=hints)
    if _said(view.to_dict()["blocks"]) != _said(form.blocks):
        await previews.draw(form.view_id, form.at, form.hash, view)


async def _hints(front: Front, entered: ModalInput, numbers: NumbersRead) -> tuple[str, ...]:
    """What the ledger knows of the numbers so far; a courtesy, so a silent database leaves it out."""
    look = functools.partial(
        look_ahead,
        numbers=[one.e164 for one in numbers.numbers],
        group=(entered.known_group or entered.group).strip(),
        policy=front.desk.policy,
        now=front.now(),
    )
    try:
        return tuple(ahead_lines(await front.store.read(look)))
    except RetryLater:
        return ()


async def _read(front: Front, entered: ModalInput) -> NumbersRead:
    try:
        return await read_gently(entered.numbers, front.region)
    except FieldRefused:
        return NumbersRead()


def _said(blocks: list[Mapping[str, Any]]) -> list[str]:
    """What a form says of itself: redrawing the same would only disturb who is typing."""
    told = [block["text"] for block in blocks if str(block.get("block_id", "")).startswith(PREVIEW)]
    told += [block["hint"] for block in blocks if block.get("block_id") == "expiry" and block.get("hint")]
    return [str(text["text"]) for text in told]
