"""Where the three Slacks disagree: each is asked, and docs/second-opinions.md is held to the answers."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.local.workspace.server import bound, running
from tests.second_opinions.backend import TOKEN, Backend, Json, until
from tests.second_opinions.slacks import NAMES, slack_of

pytestmark = [pytest.mark.anyio, pytest.mark.second_opinion]

DOCUMENT = Path(__file__).parents[2] / "docs" / "second-opinions.md"
LATE = 4.2
"""Seconds: past Slack's three also where whole seconds are counted."""


@dataclass
class Ear:
    """An app that acknowledges everything and keeps it."""

    heard: list[Json] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fields = dict(parse_qsl((await Request(scope, receive).body()).decode()))
        self.heard.append(json.loads(fields["payload"]) if "payload" in fields else fields)
        await Response()(scope, receive, send)


@dataclass
class Asked:
    """One Slack and what a question needs of it."""

    slack: Backend
    http: aiohttp.ClientSession
    ear: Ear

    async def call(self, method: str, token: str = TOKEN, **given: Any) -> Json:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.post(self.slack.api_url + method, json=given, headers=headers) as answer:
            found: Json = await answer.json()
        return found

    async def trigger(self) -> str:
        await self.slack.command(self.slack.cast.agent, "/block")

        async def heard() -> list[Json]:
            return self.ear.heard

        return str((await until(heard, "the command"))[-1]["trigger_id"])

    async def opened(self) -> Json:
        return dict((await self.call("views.open", trigger_id=await self.trigger(), view=modal()))["view"])

    async def post(self, **given: Any) -> Json:
        return await self.call(
            "chat.postMessage", **({"channel": self.slack.cast.channel, "text": "x"} | given)
        )


def modal(title: str = "A form") -> Json:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [block]}


async def late_trigger(asked: Asked) -> Json:
    trigger = await asked.trigger()
    await asyncio.sleep(LATE)
    return await asked.call("views.open", trigger_id=trigger, view=modal())


async def used_trigger(asked: Asked) -> Json:
    trigger = await asked.trigger()
    await asked.call("views.open", trigger_id=trigger, view=modal())
    return await asked.call("views.open", trigger_id=trigger, view=modal())


async def made_up_trigger(asked: Asked) -> Json:
    return await asked.call("views.open", trigger_id="1.2.made-up", view=modal())


async def stale_hash(asked: Asked) -> Json:
    view = await asked.opened()
    await asked.call("views.update", view_id=view["id"], view=modal("Second"))
    return await asked.call("views.update", view_id=view["id"], view=modal("Third"), hash=view["hash"])


async def id_after_an_update(asked: Asked) -> Json:
    view = await asked.opened()
    updated = await asked.call("views.update", view_id=view["id"], view=modal("Second"))
    return {"ok": False, "error": "same id" if updated["view"]["id"] == view["id"] else "new id"}


async def long_title(asked: Asked) -> Json:
    return await asked.call("views.open", trigger_id=await asked.trigger(), view=modal("x" * 25))


async def too_many_blocks(asked: Asked) -> Json:
    return await asked.post(blocks=modal()["blocks"] * 51)


async def unknown_block(asked: Asked) -> Json:
    return await asked.post(blocks=[{"type": "nonsense"}])


async def wrong_token(asked: Asked) -> Json:
    return await asked.call("auth.test", token="xoxb-somebody-elses")


async def unknown_channel(asked: Asked) -> Json:
    return await asked.post(channel="C0000NOWHERE")


async def unknown_message(asked: Asked) -> Json:
    return await asked.call("chat.update", channel=asked.slack.cast.channel, ts="1.000001", text="x")


async def unknown_person(asked: Asked) -> Json:
    return await asked.call("users.info", user="U0000NOBODY")


async def two_messages_in_a_second(asked: Asked) -> Json:
    await asked.post()
    return await asked.post()


async def user_group(asked: Asked) -> Json:
    return await asked.call("usergroups.users.list", usergroup="S08SPAMLEAD")


QUESTIONS: dict[str, Callable[[Asked], Awaitable[Json]]] = {
    "a trigger used after more than 3 seconds": late_trigger,
    "a trigger used a second time": used_trigger,
    "a trigger that was made up": made_up_trigger,
    "`views.update` with a stale hash": stale_hash,
    "the view's id after `views.update`": id_after_an_update,
    "a modal title of 25 characters": long_title,
    "a message of 51 blocks": too_many_blocks,
    "a block of an unknown type": unknown_block,
    "a token that is not the app's": wrong_token,
    "a channel that does not exist": unknown_channel,
    "`chat.update` of a message that does not exist": unknown_message,
    "`users.info` of nobody": unknown_person,
    "two messages to a channel in one second": two_messages_in_a_second,
    "`usergroups.users.list`": user_group,
}


@pytest.fixture(params=NAMES)
async def asked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[str, Asked]]:
    ear, door = Ear(), bound(0)
    async with (
        running(ear, door),
        slack_of(request.param, f"http://127.0.0.1:{door.getsockname()[1]}", tmp_path) as slack,
        aiohttp.ClientSession() as http,
    ):
        yield request.param, Asked(slack, http, ear)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_the_document_says_what_each_of_them_does(asked: tuple[str, Asked], question: str) -> None:
    name, one = asked
    answer = await QUESTIONS[question](one)
    assert documented(question)[name] == ("taken" if answer.get("ok") else f"`{error_of(answer)}`")


def error_of(answer: Json) -> str:
    return str(answer["error"]) if "error" in answer else "no_such_method"


def documented(question: str) -> dict[str, str]:
    """The row of the document: what each Slack does, without remarks in brackets."""
    rows = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = next(
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in rows
        if line.startswith(f"| {question} |")
    )
    return {name: re.sub(r" \(.*\)", "", cell) for name, cell in zip(NAMES, cells[1:4], strict=True)}
