"""The guard in front of Slack's endpoint."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.http.guard import MOST_BYTES, SlackGuard

pytestmark = pytest.mark.anyio

SECRET = "guarded"
NOW = 1_800_000_000


class Behind:
    """What stands behind the guard; remembers the bodies it was given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.bodies.append((await receive())["body"])
        await PlainTextResponse("through")(scope, receive, send)


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
async def client(behind: Behind) -> AsyncIterator[httpx.AsyncClient]:
    guard = SlackGuard(behind, SECRET, clock=lambda: NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url="http://bot") as found:
        yield found


def signed(body: bytes, *, at: str = str(NOW), secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def test_a_signed_body_goes_through_unchanged(client: httpx.AsyncClient, behind: Behind) -> None:
    body = b"command=%2Fblock&text=caf\xc3\xa9"
    answer = await client.post("/", content=body, headers=signed(body))
    assert (answer.status_code, behind.bodies) == (200, [body])


async def test_a_body_in_pieces_goes_through_whole(client: httpx.AsyncClient, behind: Behind) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"command="
        yield b"%2Fblock"

    answer = await client.post("/", content=pieces(), headers=signed(b"command=%2Fblock"))
    assert (answer.status_code, behind.bodies) == (200, [b"command=%2Fblock"])


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no signature"),
        pytest.param(signed(b"x", secret="another"), id="another secret"),
        pytest.param(signed(b"y"), id="another body"),
        pytest.param(signed(b"x", at=str(NOW - 301)), id="stale"),
        pytest.param(signed(b"x", at=str(NOW + 301)), id="from the future"),
        pytest.param(signed(b"x", at="abc"), id="timestamp of letters"),
        pytest.param(signed(b"x", at=""), id="empty timestamp"),
        pytest.param(signed(b"x", at="-1"), id="negative timestamp"),
        pytest.param(signed(b"x", at="1" * 400), id="endless timestamp"),
        pytest.param({**signed(b"x"), "X-Slack-Signature": "v0=é"}, id="signature beyond ASCII"),
    ],
)
async def test_what_is_not_genuine_is_401(
    client: httpx.AsyncClient, behind: Behind, headers: dict[str, str]
) -> None:
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = await client.post("/", content=b"x", headers=sent)
    assert (answer.status_code, behind.bodies) == (401, [])


async def test_a_timestamp_at_the_edge_is_genuine(client: httpx.AsyncClient) -> None:
    answer = await client.post("/", content=b"x", headers=signed(b"x", at=str(NOW - 300)))
    assert answer.status_code == 200


@pytest.mark.parametrize("length", ["abc", "-5", str(MOST_BYTES + 1)])
async def test_an_announced_length_that_cannot_be_is_413(client: httpx.AsyncClient, length: str) -> None:
    answer = await client.post("/", content=b"x", headers={**signed(b"x"), "Content-Length": length})
    assert answer.status_code == 413


async def test_a_body_that_grows_too_large_is_413_without_being_kept(
    client: httpx.AsyncClient, behind: Behind
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 100_000

    answer = await client.post("/", content=endless(), headers=signed(b"x"))
    assert (answer.status_code, behind.bodies) == (413, [])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"payload={broken", "application/x-www-form-urlencoded"),
        (b"payload=[]", "application/x-www-form-urlencoded"),
        (b"payload={}&payload={}", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 101), "application/x-www-form-urlencoded"),
        (b"{broken", "application/json"),
        (b"[]", "application/json"),
        (b'{"a":' * 61 + b"1" + b"}" * 61, "application/json"),
        (b"[" * 500_000, "application/json"),
        (b"{}", "text/plain"),
        (b"{}", ""),
    ],
)
async def test_a_signed_body_without_the_shape_of_a_payload_is_400(
    client: httpx.AsyncClient, behind: Behind, body: bytes, content_type: str
) -> None:
    answer = await client.post("/", content=body, headers={**signed(body), "Content-Type": content_type})
    assert (answer.status_code, behind.bodies) == (400, [])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"payload=%7B%7D", "application/x-www-form-urlencoded; charset=utf-8"),
        (b'{"a":' * 59 + b"1" + b"}" * 59, "application/json"),
    ],
)
async def test_a_signed_body_of_a_payloads_shape_goes_through(
    client: httpx.AsyncClient, body: bytes, content_type: str
) -> None:
    answer = await client.post("/", content=body, headers={**signed(body), "Content-Type": content_type})
    assert answer.status_code == 200
