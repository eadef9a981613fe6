"""Middleware of every listener: whatever goes wrong, the person gets a true sentence and Slack gets a 200."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import OutcomeOpen, RetryLater
from bot.service.hurry import somebody_waits
from bot.slack import delivery
from bot.slack.cards import answers
from bot.slack.cards.surface import Surface

log = structlog.get_logger()

LONGEST = 2.5
"""Seconds a listener may wait for the database: Slack shows an error of its own after three."""

LOGGED = 300
"""Characters of a cause that get into the log."""

Listener = Callable[[AsyncAck, Mapping[str, Any]], Awaitable[None]]


def command(listener: Listener) -> Listener:
    """A command's ack body is its private answer."""
    return _guarded(listener, _say_in_ack)


def form(listener: Listener) -> Listener:
    """A form stays open with the sentence at its first input, so that nothing typed is lost."""
    return _guarded(listener, _say_in_form)


def button(listener: Listener, tell: Callable[[Mapping[str, Any], Surface], None]) -> Listener:
    """A button's ack can carry nothing: the sentence goes to `tell`."""

    async def say(ack: AsyncAck, body: Mapping[str, Any], surface: Surface) -> None:
        await ack()
        tell(body, surface)

    return _guarded(listener, say)


def _guarded(
    listener: Listener, say: Callable[[AsyncAck, Mapping[str, Any], Surface], Awaitable[None]]
) -> Listener:
    async def guarded(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        try:
            with somebody_waits(until=asyncio.get_running_loop().time() + LONGEST):
                await listener(ack, body)
        except RetryLater as error:
            known = delivery.failed(error)
            unsure = isinstance(error, OutcomeOpen)
            # No traceback: where the database is overwhelmed, writing one for each click would add to it.
            name = "perhaps_recorded" if unsure else "nothing_recorded"
            log.warning(name, error_id=known, cause=repr(error.__cause__)[:LOGGED])
            say_it = answers.perhaps_recorded if unsure else answers.nothing_recorded
            await say(ack, body, say_it(known))
        except Exception as error:
            known = delivery.failed(error)
            log.exception("listener_failed", error_id=known)
            await say(ack, body, answers.bug(known))

    return guarded


async def _say_in_ack(ack: AsyncAck, _body: Mapping[str, Any], surface: Surface) -> None:
    await ack(response_type="ephemeral", **surface.payload())


async def _say_in_form(ack: AsyncAck, body: Mapping[str, Any], surface: Surface) -> None:
    blocks = body.get("view", {}).get("blocks", [])
    inputs = [block["block_id"] for block in blocks if block.get("type") == "input"]
    if inputs:
        await ack(response_action="errors", errors={inputs[0]: surface.text})
    else:
        await ack()
