"""What all buttons share: every press is answered, to the person who pressed and to nobody else."""

import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.service.decide import Click
from bot.service.ports import Transaction
from bot.service.shown import read_shown
from bot.slack import guarded
from bot.slack.cards.surface import Surface
from bot.slack.front import Front
from bot.slack.payloads import Pressed, pressed
from bot.slack.refusals import answer_to

Act = Callable[[Pressed, Click], Awaitable[None]]


def answered(front: Front, listener: guarded.Listener) -> guarded.Listener:
    """Wraps a listener: whatever goes wrong, the person gets a private sentence."""

    def tell(body: Mapping[str, Any], surface: Surface) -> None:
        front.later(front.tell(pressed(body).caller, surface))

    return guarded.button(listener, tell)


def acting(front: Front, act: Act) -> guarded.Listener:
    """A listener that acts on the request whose id the button carries, and explains a refusal privately."""

    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        press = pressed(body)
        click = Click(press.value, press.caller.user, read_shown(press.block))
        try:
            await act(press, click)
        except Refused as refusal:
            front.later(front.tell(press.caller, await answer_to(front, click.request_id, refusal)))
        await ack()

    return answered(front, listener)


def writing(front: Front, work: Callable[..., object], **facts: object) -> guarded.Listener:
    """A listener that runs one use case `work(tx, click, now=…, **facts)` in a transaction."""

    async def act(_press: Pressed, click: Click) -> None:
        use_case: Callable[[Transaction], object] = functools.partial(
            work, click=click, now=front.now(), **facts
        )
        await front.store.write(use_case)

    return acting(front, act)
