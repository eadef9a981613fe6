"""The client, the stand-in and a small stand-in of the engine around them, on simulated time."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx

from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.memory import MemoryTraffic, MemoryVault
from bot.cloudagent.surroundings import Exchange, Surroundings
from bot.domain.verdict import Judgement, Verdict
from bot.local.cloudagent import StandIn, Switches, demo_account
from bot.local.vendor.replies import Incoming, Reply
from bot.service.vendor import (
    Addition,
    AskOperator,
    FieldsRefused,
    GroupUnknown,
    OutcomeUnknown,
    Unreachable,
    VendorError,
    WaitUntil,
)
from bot.service.vendor_memory import TokenVault, TrafficLedger
from tests.contract.cloudagent.simulated_time import SimulatedTime

GROUP = "robocalls"
READ_TIMEOUT = 30.0
MOST_LOST = 3


class StandInTransport(httpx.AsyncBaseTransport):
    """Carries httpx requests to a stand-in without a socket; broken connections raise what sockets raise."""

    def __init__(self, standin: StandIn, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._standin = standin
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.aread()
        reply = self._standin.handle(Incoming(request.method, request.url.path, headers, body))
        await self._pass(reply)
        return httpx.Response(
            reply.status, headers={"content-type": reply.content_type, **reply.headers}, content=reply.body
        )

    async def _pass(self, reply: Reply) -> None:
        if reply.fate == "refused":
            raise httpx.ConnectError("refused")
        if reply.fate == "silent" or reply.delay > READ_TIMEOUT:
            await self._sleep(READ_TIMEOUT)
            raise httpx.ReadTimeout("silent")
        if reply.delay:
            await self._sleep(reply.delay)
        if reply.fate == "dropped":
            raise httpx.RemoteProtocolError("dropped")


@dataclass
class World:
    """One account at one stand-in, and as many clients of it as a test wants."""

    switches: Mapping[str, object] = field(default_factory=dict)
    auth: str = "token"
    auth_mode: str = ""
    """The account's own mode; empty: the one that fits `auth`."""
    number_form: str = "national"
    rate: int = 600
    concurrency: int = 4
    update_path: str = "/ca_apis/updateBlockNumber"
    time: SimulatedTime = field(default_factory=SimulatedTime)
    seen: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.standin = StandIn(clock=self.time.clock, switches=Switches().changed(self.switches))
        fitting = "BASIC_AUTH" if self.auth == "basic" else "TOKEN_AUTH"
        self.vendor_account = self.standin.add_account(demo_account(self.auth_mode or fitting))
        self.http = httpx.AsyncClient(transport=StandInTransport(self.standin, self.time.sleep))
        self.vault = MemoryVault()
        self.traffic = MemoryTraffic()
        self.client = self.make_client(self.vault, self.traffic)

    def account(self) -> Account:
        return Account(
            base_url="https://cloudagent.example",
            username="demo",
            api_key="demo-key",
            zone=ZoneInfo("Asia/Kolkata"),
            auth=self.auth,
            update_path=self.update_path,
            number_form=self.number_form,
            concurrency=self.concurrency,
            rate_per_minute=self.rate,
        )

    def make_client(self, vault: TokenVault, traffic: TrafficLedger) -> CloudAgent:
        around = Surroundings(self.time.clock, self.time.sleep, lambda: 0.5, observers=(self.seen.append,))
        return CloudAgent(self.http, self.account(), vault, traffic, around)

    def addition(self, *numbers: str, group: str = GROUP, days: float = 30) -> Addition:
        ends = self.time.now + timedelta(days=days)
        return Addition(group, "Spam callers", ends, numbers)

    def is_blocked(self, number: str, group: str = GROUP) -> bool:
        rows = self.vendor_account.groups[group].rows if group in self.vendor_account.groups else {}
        return number in rows and rows[number].blocks_at(self.time.now)

    def blocked(self, group: str = GROUP) -> set[str]:
        rows = self.vendor_account.groups[group].rows
        return {number for number, row in rows.items() if row.blocks_at(self.time.now)}

    async def carry_out(self, addition: Addition, client: CloudAgent | None = None) -> dict[str, Judgement]:
        """Adds as the engine does: waits where it is told to, sends again where an answer was lost."""
        return await carried_out(self.time, addition, client or self.client)


async def carried_out(time: SimulatedTime, addition: Addition, client: CloudAgent) -> dict[str, Judgement]:
    judged: dict[str, Judgement] = {}
    lost = 0
    give_up_at = time.now + timedelta(days=2)
    while waiting := tuple(number for number in addition.numbers if number not in judged):
        assert time.now < give_up_at, "this would go on for ever"
        try:
            judged |= await client.add(dataclasses.replace(addition, numbers=waiting))
        except GroupUnknown:
            raise
        except OutcomeUnknown as error:
            lost += 1
            addition = dataclasses.replace(addition, maybe_there=addition.maybe_there | set(waiting))
            if lost == MOST_LOST:
                return judged | all_of(waiting, Verdict.UNCONFIRMED, error.sentence)
            await time.sleep(2.0**lost)
        except FieldsRefused as error:
            judged |= error.judged
            left = [number for number in waiting if number not in judged]
            return judged | all_of(left, Verdict.REFUSED, error.sentence)
        except AskOperator:
            return judged
        except (WaitUntil, Unreachable) as error:
            judged |= error.judged
            await time.sleep(_patience(error, time.now))
    return judged


def _patience(error: VendorError, now: datetime) -> float:
    at: datetime | None = getattr(error, "at", None)
    return 15.0 if at is None else max((at - now).total_seconds(), 0.001)


def all_of(numbers: object, verdict: Verdict, words: str = "") -> dict[str, Judgement]:
    assert isinstance(numbers, list | tuple)
    return {number: Judgement(verdict, words) for number in numbers}


def disagreements(world: World, judged: Mapping[str, Judgement], group: str = GROUP) -> list[str]:
    """Where a verdict says something else than what the stand-in really holds."""
    found = []
    for number, judgement in judged.items():
        there = world.is_blocked(number, group)
        if judgement.verdict is Verdict.BLOCKED and not there:
            found.append(f"{number} is called blocked and is not")
        if judgement.verdict in (Verdict.REFUSED, Verdict.MISMATCHED) and there:
            found.append(f"{number} is called {judgement.verdict} and is blocked")
        if judgement.verdict is Verdict.UNDONE and there:
            found.append(f"{number} is called undone and is blocked")
    return found


def verdicts(judged: Mapping[str, Judgement]) -> dict[str, str]:
    return {number: judgement.verdict.value for number, judgement in judged.items()}
