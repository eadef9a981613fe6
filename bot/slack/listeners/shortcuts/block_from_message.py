"""The message shortcut: opens the request form with the numbers found in a message."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Prefill
from bot.domain.numbers import read_numbers
from bot.slack.cards import answers
from bot.slack.forms import open_form
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import pressed

MOST_TEXT = 100_000
"""Characters of one message that are read."""


def register(app: AsyncApp, front: Front) -> None:
    """Adds the shortcut to the app."""

    async def block_from_message(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        caller = pressed(body).caller
        text = "\n".join(texts_of(body.get("message") or {}))[:MOST_TEXT]
        found = [one.shown for one in read_numbers(text, region=front.region).numbers]
        await ack()
        if found:
            front.later(open_form(front, caller, Prefill(numbers="\n".join(found))))
        else:
            nothing = answers.refused("I found no phone number in that message.")
            front.later(front.tell(caller, nothing))

    app.message_shortcut("block_from_message")(answered(front, block_from_message))


def texts_of(message: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a message and of what is attached to or forwarded in it."""
    yield str(message.get("text") or "")
    for attachment in message.get("attachments") or ():
        if isinstance(attachment, Mapping):
            for part in ("pretext", "title", "text", "fallback"):
                yield str(attachment.get(part) or "")
            for field in attachment.get("fields") or ():
                if isinstance(field, Mapping):
                    yield str(field.get("value") or "")
