"""Correctly signed but broken or hostile payloads: never a 5xx, no stack trace, no change without a right.

Whoever has the signing secret (or finds a hole in Slack) can send anything; the guard cannot help then.
"""

import copy
import itertools
import json
import os
import random
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.local.workspace.signing import signature_headers
from bot.service.trail import TrailEvent, TrailQuery
from bot.settings import DEMO_SIGNING_SECRET
from tests.scenario.every_listener import makers, story
from tests.scenario.stage import ASHA, DANIEL, OMAR, RAVI, Desk

pytestmark = pytest.mark.anyio

FORM = "application/x-www-form-urlencoded"
STRANGE: list[Any] = [
    None, True, 0, -1, 1e308, "", " ", "\x00", "\u202e", "<!channel>", "'; DROP TABLE requests; --",
    "x" * 20_000, [], {}, [[]], {"a": {"b": []}}, ["U1"], ASHA.id, RAVI.id,
]  # fmt: skip
ROUNDS = int(os.environ.get("BLOCKBOT_FUZZ_ROUNDS", "500"))
"""Mutations of one kind of payload in one run, beside one of each payload as it is."""

LEADS = {ASHA.id, DANIEL.id}
DECLARERS = {*LEADS, OMAR.id, ""}
"""With time itself, which ends a storm."""
RIGHTS: Mapping[str, set[str]] = {
    **dict.fromkeys(
        ("approval_given", "request_approved", "request_rejected", "request_narrowed", "request_claimed",
         "group_agreed", "approval_taken_back", "adopted", "run_reviewed", "storm_reviewed"), LEADS,
    ),
    **dict.fromkeys(("storm_declared", "storm_ended", "run_without_approval"), DECLARERS),
}  # fmt: skip
"""Who may be the actor of events that need a right; the others anybody may cause, or time alone."""
OWN = {"request_cancelled"}
"""What only the requester may do; all that needs a lead, only somebody else."""


async def post(client: httpx.AsyncClient, body: bytes, content_type: str = FORM) -> httpx.Response:
    headers = signature_headers(DEMO_SIGNING_SECRET, body, time.time()) | {"Content-Type": content_type}
    return await client.post("/slack/events", content=body, headers=headers)


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    # No TLS on loopback: making a context for it would cost more than all the calls.
    async with httpx.AsyncClient(base_url=desk.world.bot_url, timeout=60, verify=False) as found:  # noqa: S501
        yield found


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


def encoded(kind: str, payload: dict[str, Any]) -> tuple[bytes, str]:
    if kind == "command":
        return urlencode({key: str(value) for key, value in payload.items()}).encode(), FORM
    if "event" in payload:
        return json.dumps(payload).encode(), "application/json"
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


async def trail(desk: Desk) -> list[TrailEvent]:
    """Everything that was recorded."""
    assert desk.world.bot._parts is not None
    store = desk.world.bot._parts.front.store
    return list(await store.read(lambda tx: tx.trail.after(0, TrailQuery(), 100_000)))


def without_right(events: list[TrailEvent]) -> list[TrailEvent]:
    """What somebody did who may not."""
    return [
        one
        for one in events
        if (one.event in RIGHTS and one.actor not in RIGHTS[one.event])
        or (one.event in OWN and one.actor != one.requester)
        or (one.event in RIGHTS and one.actor in LEADS and one.actor == one.requester)
    ]


@pytest.mark.parametrize("kind", ["command", "button", "view", "other"])
async def test_mutated_payloads_get_an_answer_and_change_nothing_they_may_not(
    desk: Desk, client: httpx.AsyncClient, kind: str
) -> None:
    make = list(makers(desk, await story(desk))[kind].values())
    dice = random.Random(4)  # noqa: S311  # the same mutations every time
    whole = (one() for one in make)
    for payload in itertools.chain(whole, (mutated(dice.choice(make)(), dice) for _ in range(ROUNDS))):
        body, content_type = encoded(kind, payload)
        answer = await post(client, body, content_type)
        assert answer.status_code < 500, body[:300]
        assert "Traceback" not in answer.text
    assert without_right(await trail(desk)) == []


async def test_whole_payloads_reach_a_listener_that_copes_with_them(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    for kind, made in makers(desk, await story(desk)).items():
        for name, make in made.items():
            answer = await post(client, *encoded(kind, make()))
            assert answer.status_code == 200, (kind, name, answer.text)
    assert 'outcome="failed"' not in (await client.get("/metrics")).text


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


async def test_bodies_that_are_no_payload_are_refused_not_failed(client: httpx.AsyncClient) -> None:
    for name, (body, content_type) in BROKEN.items():
        answer = await post(client, body, content_type)
        assert answer.status_code < 500, name
        assert "Traceback" not in answer.text, name
