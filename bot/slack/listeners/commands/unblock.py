"""`/unblock`: numbers or a request's id, and why; answered like a request to block."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import split_reason
from bot.domain.errors import Refused
from bot.domain.numbers import read_numbers
from bot.service.decide import Click
from bot.service.picture import RequestPicture
from bot.service.unblock import Unblock, unblock
from bot.service.undo import undo
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.surface import Surface
from bot.slack.front import Front
from bot.slack.payloads import Typed, typed

_REQUEST_ID = re.compile(r"(?=.*[a-z])[0-9a-z]{8}")
USAGE = (
    "Write the numbers, or a request's id, and why: /unblock 98765 43210 because it is a customer. "
    "CloudAgent's delete names no group: it may lift a number everywhere."
)


def register(app: AsyncApp, front: Front) -> None:
    """Adds the command to the app."""

    async def lift(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack(response_type="ephemeral", **(await take(front, typed(body))).payload())

    app.command("/unblock")(guarded.command(lift))


async def take(front: Front, call: Typed) -> Surface:
    """Records the wish; the answer says what was understood, or why nothing was recorded."""
    try:
        return answers.understood(await _recorded(front, call))
    except Refused as refusal:
        return answers.refused(refusal.sentence, refusal.choices)


async def _recorded(front: Front, call: Typed) -> RequestPicture:
    what, reason = split_reason(call.text)
    user, now = call.caller.user, front.now()
    if _REQUEST_ID.fullmatch(what.strip("`").lower()):
        click = Click(what.strip("`").lower(), user)
        work = functools.partial(
            undo, click=click, desk=front.desk, now=now, new_id=front.new_id, reason=reason
        )
        return await front.store.write(work)
    wish = Unblock(call.key, call.caller.team, user, front.zone_of(user), _numbers(front, what), reason)
    lift = functools.partial(unblock, command=wish, desk=front.desk, now=now, new_id=front.new_id)
    return await front.store.write(lift)


def _numbers(front: Front, text: str) -> tuple[str, ...]:
    read = read_numbers(text, region=front.region)
    if read.not_taken:
        pieces = "; ".join(f"“{piece.text}” — {piece.why}" for piece in read.not_taken[:5])
        raise Refused(f"Nothing was recorded. Not understood: {pieces}.", code="not-taken")
    if not read.numbers:
        raise Refused(USAGE, code="empty", choices=("/unblock 98765 43210 because it is a customer",))
    return tuple(one.e164 for one in read.numbers)
