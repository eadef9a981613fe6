"""Correctly signed but broken or hostile payloads: never a 5xx, no stack trace, no change without a right.

Whoever has the signing secret (or finds a hole in Slack) can send anything; the guard cannot help then.
"""

import copy
import json
import os
import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.local.workspace.signing import signature_headers
from bot.settings import DEMO_SIGNING_SECRET
from tests.scenario.stage import ASHA, OLGA, RAVI, Desk

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
FORM = "application/x-www-form-urlencoded"
STRANGE: list[Any] = [
    None, True, 0, -1, 1e308, "", " ", "\x00", "\u202e", "<!channel>", "'; DROP TABLE requests; --",
    "x" * 20_000, [], {}, [[]], {"a": {"b": []}}, ["U1"], "U08ASHA0001",
]  # fmt: skip
ROUNDS = int(os.environ.get("BLOCKBOT_FUZZ_ROUNDS", "300"))
"""Mutations of one run; thousands by option."""


async def post(desk: Desk, body: bytes, content_type: str = FORM) -> httpx.Response:
    headers = signature_headers(DEMO_SIGNING_SECRET, body, time.time()) | {"Content-Type": content_type}
    # No TLS on loopback: making a context for it at each call would cost more than the call.
    async with httpx.AsyncClient(timeout=20, verify=False) as client:  # noqa: S501
        return await client.post(f"{desk.world.bot_url}/slack/events", content=body, headers=headers)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a payload."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


def mutated(payload: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """One to three places replaced by something strange, or left out."""
    changed = copy.deepcopy(payload)
    for _ in range(dice.randint(1, 3)):
        found = list(places(changed))
        if not found:
            break
        *way, last = dice.choice(found)
        holder = changed
        for step in way:
            holder = holder[step]
        if dice.random() < 0.3 and isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = copy.deepcopy(dice.choice(STRANGE))
    return changed


async def recorded(desk: Desk) -> dict[str, dict[str, Any]]:
    """One complete payload of every kind, as the local workspace sent it."""
    await desk.command(RAVI, LINE)
    card = await desk.card("robocalls")
    await desk.press(OLGA, "approve", card)
    await desk.open_form(RAVI)
    await desk.submit(RAVI, group="x", numbers="1", expiry="?", reason="")
    await desk.press(ASHA, "reject", card)
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.world.slack.open_home(RAVI.id)
    return {one.name: one.request for one in desk.world.slack.traffic if one.direction == "to_bot"}


def encoded(name: str, payload: dict[str, Any]) -> tuple[bytes, str]:
    if name.startswith("/"):
        return urlencode({key: str(value) for key, value in payload.items()}).encode(), FORM
    if payload.get("type") == "event_callback" or "event" in payload:
        return json.dumps(payload).encode(), "application/json"
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


async def test_mutated_payloads_get_an_answer_and_change_nothing_they_may_not(desk: Desk) -> None:
    kinds = await recorded(desk)
    dice = random.Random(4)  # noqa: S311  # the same mutations every time
    for round_ in range(ROUNDS):
        name, payload = dice.choice(sorted(kinds.items()))
        body, content_type = encoded(name, mutated(payload, dice))
        answer = await post(desk, body, content_type)
        assert answer.status_code < 500, (round_, name, body[:300])
        assert "Traceback" not in answer.text
    assert not desk.world.cloudagent.calls


BROKEN = {
    "no text": (b"\xff\xfe\x00", FORM),
    "escapes that are no UTF-8": (b"command=%FF%FE&text=%80", FORM),
    "broken JSON in a form": (b"payload=%7Bbroken", FORM),
    "a list as payload": (b"payload=[1,2]", FORM),
    "null as payload": (b"payload=null", FORM),
    "broken JSON": (b"{broken", "application/json"),
    "a list": (b"[]", "application/json"),
    "a text": (b'"text"', "application/json"),
    "nothing": (b"", FORM),
    "nothing as JSON": (b"", "application/json"),
    "a hundred thousand brackets": (b"[" * 100_000, "application/json"),
    "deep JSON": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "application/json"),
    "deep JSON in a form": (b"payload=" + b"%5B" * 50_000, FORM),
    "fifty thousand fields": (b"&".join(b"a%d=1" % n for n in range(50_000)), FORM),
    "another content type": (b"x", "multipart/form-data"),
    "Slack's own check of the address": (b"ssl_check=1&token=t", FORM),
}
"""Bodies that are no payload, by what is wrong with them, each with its content type."""


async def test_bodies_that_are_no_payload_are_refused_not_failed(desk: Desk) -> None:
    for name, (body, content_type) in BROKEN.items():
        answer = await post(desk, body, content_type)
        assert answer.status_code < 500, name
        assert "Traceback" not in answer.text, name
