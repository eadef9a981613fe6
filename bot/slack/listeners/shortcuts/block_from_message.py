"""The message shortcut: opens the request form with the numbers found in a message."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Prefill
from bot.domain.numbers import summary_line
from bot.slack.cards import answers
from bot.slack.forms import Origin, open_form
from bot.slack.front import Front
from bot.slack.gentle import read_gently
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import Caller, pressed

MOST_TEXT = 100_000
"""Characters of one message that are read; Slack itself takes 40,000."""

_MOST_DEPTH = 8


def register(app: AsyncApp, front: Front) -> None:
    """Adds the shortcut to the app."""

    async def block_from_message(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        message = body.get("message") or {}
        front.later(_open(front, pressed(body).caller, message))
        await ack()

    app.message_shortcut("block_from_message")(answered(front, block_from_message))


async def _open(front: Front, caller: Caller, message: Mapping[str, Any]) -> None:
    text = "\n".join(dict.fromkeys(texts_of(message)))[:MOST_TEXT]
    read = await read_gently(text, front.region)
    if not read.numbers:
        nothing = "I found no phone number in that message, so no form was opened. /block opens an empty one."
        await front.tell(caller, answers.refused(nothing))
        return
    found = "\n".join(one.shown for one in read.numbers)
    origin = Origin(caller.channel, str(message.get("ts") or ""), summary_line(read))
    await open_form(front, caller, Prefill(numbers=found), origin)


def texts_of(message: Mapping[str, Any]) -> Iterator[str]:
    """The texts of a message and of what is attached to or forwarded in it."""
    own = str(message.get("text") or "")
    yield own or "\n".join(_texts_in(message.get("blocks"), 0))
    for attachment in message.get("attachments") or ():
        if isinstance(attachment, Mapping):
            yield from _attached(attachment)


def _attached(attachment: Mapping[str, Any]) -> Iterator[str]:
    parts = [str(attachment.get(name) or "") for name in ("pretext", "title", "text")]
    fields = [field for field in attachment.get("fields") or () if isinstance(field, Mapping)]
    parts += [f"{field.get('title') or ''}: {field.get('value') or ''}" for field in fields]
    if not attachment.get("text"):
        parts += _texts_in(attachment.get("message_blocks") or attachment.get("blocks"), 0)
    yield from parts if any(parts) else [str(attachment.get("fallback") or "")]


def _texts_in(part: object, depth: int) -> Iterator[str]:
    """Every text inside blocks, as deep as Slack nests them; the pieces of one line stay one line."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(part, list):
        for each in part:
            yield from _texts_in(each, depth + 1)
    elif isinstance(part, Mapping):
        if part.get("type") == "rich_text_section":
            pieces = [piece for piece in part.get("elements") or () if isinstance(piece, Mapping)]
            yield "".join(str(piece.get("text") or piece.get("url") or "") for piece in pieces)
            return
        if isinstance(part.get("text"), str):
            yield str(part["text"])
        for name in ("text", "fields", "elements", "message", "blocks", "rows"):
            if isinstance(part.get(name), list | Mapping):
                yield from _texts_in(part[name], depth + 1)
