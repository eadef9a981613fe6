"""Nothing leaves for CloudAgent once another process may have the work, wherever in a call time was lost."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.fence import FencedBackend
from bot.cloudagent.memory import MemoryTraffic, MemoryVault
from bot.cloudagent.surroundings import Surroundings
from bot.cloudagent.transport import FencedTransport, proxy_for
from bot.domain.request import CLOCKS_DIFFER
from bot.service.execute import LEASE
from bot.service.in_hand import SURE, Grip, Lapsed, in_hand
from bot.service.vendor import Addition, OutcomeUnknown, Withheld
from tests.contract.cloudagent.self_signed import self_signed

pytestmark = pytest.mark.anyio

A, NOW = "+919876543210", datetime(2026, 11, 23, 10, tzinfo=UTC)
ANSWER = b'{"status": "success", "output": {"succes": ["9876543210"], "error": []}}'


@dataclass
class Vendor:
    """Takes connections, keeps every byte it gets, and answers each whole request as CloudAgent would."""

    secure: ssl.SSLContext | None = None
    got: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """A connection has ended."""
    port: int = 0

    @property
    def everything(self) -> bytes:
        return b"".join(self.got)

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["Vendor"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.secure)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await self._keep(reader.readuntil(b"\r\n\r\n"))
                length = next(line for line in head.lower().split(b"\r\n") if b"content-length" in line)
                await self._keep(reader.readexactly(int(length.split(b":")[1])))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ANSWER), ANSWER))
        writer.close()
        self.ended.set()

    async def _keep(self, reading: Coroutine[object, object, bytes]) -> bytes:
        try:
            part = await reading
        except asyncio.IncompleteReadError as error:
            self.got.append(error.partial)
            raise
        self.got.append(part)
        return part


@dataclass
class Clock:
    """Seconds that pass when a test says so; after `last` more readings everything is long ago."""

    now: float = 0.0
    last: int | None = None

    def __call__(self) -> float:
        if self.last is not None:
            self.last -= 1
            self.now += 0 if self.last >= 0 else 3600
        return self.now


def client_of(http: httpx.AsyncClient, url: str, clock: Clock) -> CloudAgent:
    """A client whose turn among the calls of this minute comes after a wait, in which time may be lost."""

    async def waited(_seconds: float) -> None:
        clock.now += SURE

    account = Account(url, "demo", "key-of-tests", ZoneInfo("Asia/Kolkata"), auth="basic", rate_per_minute=60)
    around = Surroundings(lambda: NOW, waited)
    return CloudAgent(http, account, MemoryVault(), MemoryTraffic(), around)


def addition() -> Addition:
    return Addition("robocalls", "Spam callers", NOW + timedelta(days=1), (A,))


@contextlib.asynccontextmanager
async def desk(vendor: Vendor) -> AsyncIterator[httpx.AsyncClient]:
    async with vendor.listening(), httpx.AsyncClient(transport=FencedTransport(vendor.url)) as http:
        yield http


async def test_time_lost_between_the_look_at_the_lease_and_the_sending_keeps_the_call_back() -> None:
    vendor, clock = Vendor(), Clock()
    async with desk(vendor) as http:
        client = client_of(http, vendor.url, clock)
        with in_hand(Grip(clock)) as grip:
            grip.confirm(grip.moment())
            for _ in range(5):  # the burst of this minute; the next call waits for its turn
                await client.add(addition())
            before = len(vendor.got)
            with pytest.raises(Withheld):
                await client.add(addition())
    assert vendor.got[before:] == []


async def test_what_stopped_after_its_head_left_leaves_no_body_and_the_connection_ends() -> None:
    vendor, clock = Vendor(), Clock()
    async with desk(vendor) as http:
        with in_hand(Grip(clock)) as grip:
            grip.confirm(grip.moment())
            await client_of(http, vendor.url, clock).add(addition())
            clock.last = 1  # sure for the head, and for nothing after it
            with pytest.raises(Withheld):
                await client_of(http, vendor.url, clock).add(addition())
            clock.last = None
            await vendor.ended.wait()
            assert len(vendor.got) == 4
            assert vendor.got[3] == b""
            grip.confirm(grip.moment())
            await client_of(http, vendor.url, clock).add(addition())
    assert vendor.connections == 2


async def test_an_encrypted_call_is_kept_back_too(tmp_path: Path) -> None:
    server, trusted = self_signed(tmp_path)
    vendor, clock = Vendor(server), Clock()
    async with vendor.listening():
        transport = FencedTransport(vendor.url, verify=trusted)
        async with httpx.AsyncClient(transport=transport) as http:
            client = client_of(http, vendor.url, clock)
            with in_hand(Grip(clock)) as grip:
                grip.confirm(grip.moment())
                await client.add(addition())
                clock.now += SURE
                with pytest.raises(Withheld):
                    await client.add(addition())
    assert vendor.connections == 1
    assert vendor.everything.count(b"PUT ") == 1


async def test_a_renewed_lease_lets_calls_leave_again() -> None:
    vendor, clock = Vendor(), Clock()
    async with desk(vendor) as http:
        client = client_of(http, vendor.url, clock)
        with in_hand(Grip(clock)) as grip:
            with pytest.raises(Withheld):
                await client.add(addition())
            grip.confirm(grip.moment())
            assert (await client.add(addition()))[A].verdict == "blocked"


async def test_a_call_that_belongs_to_no_execution_leaves_always() -> None:
    vendor = Vendor()
    async with desk(vendor) as http:
        assert (await client_of(http, vendor.url, Clock()).add(addition()))[A].verdict == "blocked"


async def test_what_left_and_got_no_answer_is_not_called_kept_back() -> None:
    async def mute(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(transport=FencedTransport(url)) as http:
        with in_hand(Grip(Clock())) as grip:
            grip.confirm(grip.moment())
            with pytest.raises(OutcomeUnknown):
                await client_of(http, url, Clock()).add(addition())
    server.close()


async def test_a_stream_hands_nothing_on_once_its_check_raises() -> None:
    vendor, shut = Vendor(), False

    def check() -> None:
        if shut:
            raise Lapsed

    async with vendor.listening():
        stream = await FencedBackend(check).connect_tcp("127.0.0.1", vendor.port)
        await stream.write(b"PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\n")
        shut = True
        with pytest.raises(Lapsed):
            await stream.write(b"body")
        await stream.aclose()
        await vendor.ended.wait()
    assert b"body" not in vendor.everything


@pytest.mark.parametrize("passed", [(0.0, SURE), (SURE, 0.0)], ids=["wall clock", "since boot"])
def test_either_clock_alone_ends_the_certainty(passed: tuple[float, float]) -> None:
    clocks = (Clock(), Clock())
    grip = Grip(*clocks)
    grip.confirm(grip.moment())
    assert grip.is_sure
    for clock, seconds in zip(clocks, passed, strict=True):
        clock.now += seconds
    assert not grip.is_sure


def test_an_older_renewal_that_is_heard_of_late_does_not_shorten_the_certainty() -> None:
    clock = Clock()
    grip = Grip(clock)
    older = grip.moment()
    clock.now += SURE - 1
    grip.confirm(grip.moment())
    grip.confirm(older)
    clock.now += SURE - 1
    assert grip.is_sure


def test_certainty_ends_well_before_anybody_may_take_the_work_over() -> None:
    assert timedelta(seconds=SURE) + CLOCKS_DIFFER < LEASE


def test_the_proxy_of_the_environment_is_used_and_its_exceptions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://user:word@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    proxy = proxy_for("https://in1-ccaas-api.ozonetel.com")
    assert proxy is not None
    assert (proxy.url.host, proxy.url.port, proxy.auth) == (b"proxy.example", 3128, (b"user", b"word"))
    assert proxy_for("https://inside.example/api") is None
    assert proxy_for("http://plain.example") is None
