"""Any JSON whatsoever, with any status, as any call's answer: a verdict for each number or a typed error."""

import json
from collections.abc import Awaitable, Callable, Mapping

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cloudagent.client import CloudAgent
from bot.cloudagent.surroundings import Surroundings
from bot.domain.verdict import Judgement, Verdict
from bot.service.vendor import VendorError
from tests.contract.cloudagent.cloudagent_world import World
from tests.unit.cloudagent.test_cloudagent_wire import HEADERS, JSON, STATUSES

A, B = "+919876543210", "+919876543211"
LISTS = st.lists(st.sampled_from([A, B, "9876543210", "919876543211", "+91", "", "x"]) | JSON, max_size=4)
LIKE_AN_ANSWER = st.fixed_dictionaries(
    {"status": st.sampled_from(["success", "Success", "error", "false", False, None]) | JSON},
    optional={
        "message": JSON,
        "errors": JSON,
        "token": JSON,
        "output": st.fixed_dictionaries({}, optional={"succes": LISTS, "success": LISTS, "error": LISTS})
        | JSON,
    },
)
ANSWERS = JSON | LIKE_AN_ANSWER
Judged = Mapping[str, Judgement]
Ask = Callable[[World, CloudAgent], Awaitable[Judged | None]]


class Answering(httpx.AsyncBaseTransport):
    """Gives every call on `path` the same answer; a token to who asks for one, unless that is the path."""

    def __init__(self, path: str, status: int, headers: dict[str, str], payload: object) -> None:
        self._path = path
        self._answer = status, headers, json.dumps(payload).encode()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._path not in request.url.path:
            return httpx.Response(200, json={"token": "t" * 40, "message": ""})
        status, headers, body = self._answer
        kept = {name.encode(): value.encode("latin-1", "replace") for name, value in headers.items()}
        return httpx.Response(status, headers=kept, content=body)


async def add(world: World, client: CloudAgent) -> Judged:
    return await client.add(world.addition(A, B))


async def create(world: World, client: CloudAgent) -> Judged:
    ends = world.addition(A).expires_at
    return {A: await client.create_group("new-group", "New", ends, A), B: Judgement(Verdict.WAITING)}


async def delete(_world: World, client: CloudAgent) -> Judged:
    return await client.delete((A, B), group="robocalls")


async def check(_world: World, client: CloudAgent) -> None:
    await client.check()


@pytest.mark.parametrize(
    "path", ["updateBlockNumber", "createBlockNumber", "deleteBlockNumber", "generateToken"]
)
@pytest.mark.parametrize("ask", [add, create, delete, check])
@given(ANSWERS, STATUSES, HEADERS)
@settings(max_examples=60, deadline=None)
def test_any_answer_becomes_verdicts_or_a_typed_error(
    ask: Ask, path: str, payload: object, status: int, headers: dict[str, str]
) -> None:
    world = World()
    http = httpx.AsyncClient(transport=Answering(path, status, headers, payload))
    around = Surroundings(world.time.clock, world.time.sleep, lambda: 0.5)
    client = CloudAgent(http, world.account(), world.vault, world.traffic, around)
    judged = world.time.run(outcome(ask, world, client))
    if isinstance(judged, VendorError):
        assert 0 < len(judged.sentence) < 1000
    else:
        assert judged is None or set(judged) == {A, B}


async def outcome(ask: Ask, world: World, client: CloudAgent) -> Judged | VendorError | None:
    try:
        return await ask(world, client)
    except VendorError as error:
        return error
