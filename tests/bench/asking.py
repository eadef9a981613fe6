"""How benches ask and approve: by command, or by file where one is too short; measures nothing itself."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

from bot.local.workspace.messages import Message
from bot.local.workspace.payloads import message_action
from bot.local.workspace.people import ASHA, RAVI, Person
from bot.local.workspace.wire import Json
from tests.bench.load import Line, block, command, fresh
from tests.scenario.processes import Town
from tests.scenario.stage import CHANNEL, words

MOST_IN_A_COMMAND = 500
PATIENCE = 240.0
REASONS = itertools.count(1000)
"""By which a card is found again."""


async def ask(here: Town, count: int, who: Person = RAVI) -> str:
    """Asks for so many new numbers; the `ts` of the card that lets a lead approve."""
    reason = f"ask-{next(REASONS)}"
    if count <= MOST_IN_A_COMMAND:
        line = Line(here.doors.ports[0])
        assert await line.post(command(block(count, reason), who.id)) == 200  # HTTP's OK
        line.close()
    else:
        await hand_in(here, count, who, reason)
    found: list[str] = []

    def card_is_there() -> bool:
        of_it = (one for one in reversed(cards(here)) if reason in repr(one.blocks) and _button(one))
        found.extend(one.ts for one in of_it)
        return bool(found)

    await happens(card_is_there)
    return found[0]


async def happens(look: Callable[[], bool]) -> None:
    """Looks many times a second, with much patience."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise RuntimeError("it did not happen")
        await asyncio.sleep(0.02)


async def hand_in(here: Town, count: int, who: Person, reason: str) -> None:
    """The same as a file, by the form; returns once the form was taken."""
    await here.slack.command(who.id, CHANNEL, "/block")
    await happens(lambda: bool(here.slack.views(who.id)))
    content = "number\n" + "\n".join(fresh(count))
    chosen = await here.slack.upload(who.id, "numbers.csv", content.encode())
    values = {"group": "spam-callers", "expiry": "for 30 days", "reason": reason, "file": [chosen]}
    ack = await here.slack.submit(who.id, values)
    assert ack.ok, ack.error
    await here.slack.close(who.id, everything=True)


def approval(here: Town, card: str) -> bytes:
    """The body of a lead's click on Approve."""
    workspace = here.slack.workspace
    message = workspace.messages.get(CHANNEL, card)
    button = _button(message)
    assert button
    payload = message_action(workspace, ASHA.id, message, button | {"action_ts": workspace.mint.ts()}, {})
    return urlencode({"payload": json.dumps(payload)}).encode()


def cards(here: Town) -> list[Message]:
    """The messages of the channel itself, oldest first."""
    return [
        one for one in here.slack.workspace.messages.seen(CHANNEL, None) if one.thread_ts in (None, one.ts)
    ]


def says_the_end(here: Town, card: str) -> bool:
    """Whether the card says what became of the request."""
    text = words(here.slack.workspace.picture_of(here.slack.workspace.messages.get(CHANNEL, card)))
    return "Done: " in text or "Finished: " in text


def _button(message: Message) -> Json | None:
    for one in message.blocks:
        for element in one.get("elements", []) if one["type"] == "actions" else []:
            if element.get("action_id") == "approve":
                return {**element, "block_id": one.get("block_id", "")}
    return None
