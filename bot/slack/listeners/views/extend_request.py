"""The form behind Extend: a later end, and then a new request is asked for."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.service.extend import Extend, extend
from bot.service.picture import RequestPicture
from bot.slack import guarded
from bot.slack.cards.extension import EXTEND_REQUEST, extension_typed
from bot.slack.cards.modal import submitted_view
from bot.slack.front import Front
from bot.slack.payloads import Filled, filled


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def extend_request(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        try:
            picture = await _recorded(front, filled(body))
        except Refused as refusal:
            told = " — or: ".join((refusal.sentence, *refusal.choices[:3]))
            await ack(response_action="errors", errors={"expiry": told})
            return
        await ack(response_action="update", view=submitted_view(picture))

    app.view(EXTEND_REQUEST)(guarded.form(extend_request))


async def _recorded(front: Front, form: Filled) -> RequestPicture:
    typed, user, now = extension_typed(form.values), form.caller.user, front.now()
    request_id, _, key = form.note.partition(" ")
    zone = front.zone_of(user)
    expiry = front.expiry(typed.expiry, user)
    command = Extend(f"extend:{key}", request_id, user, zone, expiry, typed.reason)
    work = functools.partial(extend, command=command, desk=front.desk, now=now, new_id=front.new_id)
    return await front.store.write(work)
