"""The client of CloudAgent's block-number API: the port's methods, built of the parts beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import httpx

from bot.cloudagent import check
from bot.cloudagent.account import Account
from bot.cloudagent.calls import CREATE, DELETE, Call, Calls
from bot.cloudagent.health import health_of
from bot.cloudagent.line import Line
from bot.cloudagent.numbers import write
from bot.cloudagent.parts import Parts
from bot.cloudagent.sending import Request
from bot.cloudagent.surroundings import Surroundings
from bot.cloudagent.tokens import Tokens
from bot.cloudagent.wire import Declined, Minted, read_token
from bot.domain.verdict import Judgement, Sent, Verdict, judge
from bot.service.vendor import (
    MOST_NUMBERS_A_CALL,
    Addition,
    FieldsRefused,
    Finding,
    GroupUnknown,
    VendorHealth,
)
from bot.service.vendor_memory import TokenVault, TrafficLedger

GENERATE = "/ca_apis/CAToken/generateToken"
LEAST_AHEAD = timedelta(seconds=60)
"""An expiry nearer than this may have passed when the vendor reads it; it may store such a block as expired
and call that a success (nothing is documented)."""
LONGEST_GENERATION = 15.0
"""Seconds for fetching a token: short, so that a process that died over it holds the others up briefly."""
SHORTEST_NAME, LONGEST_NAME = 2, 50
"""Create page: “allows 2 to 50 characters only”, for the name and for the description."""
NOT_LIFTED = "CloudAgent did not lift this number; it may not have been blocked there."


class CloudAgent:
    """CloudAgent as the use cases see it (`bot.service.vendor.BlockNumbers`).

    An add is taken to be set-like: sending it again with the same expiry does no harm. The vendor documents
    nothing about re-adding (cloudagent-api.md section 7.5, INF; its admin page refused it in 2021).
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        account: Account,
        vault: TokenVault,
        traffic: TrafficLedger,
        around: Surroundings,
    ) -> None:
        self._account = account
        self._around = around
        self._line = Line(http, account, traffic, around)
        self._tokens = Tokens(vault, self._generate, around)
        self._calls = Calls(self._line, self._tokens, account, around)
        self._parts = Parts()

    @property
    def update_path(self) -> str:
        """The Update path in use: the configured one, or the other spelling if that one is not there."""
        return self._calls.update_path

    async def add(self, addition: Addition) -> Mapping[str, Judgement]:
        """Adds numbers to a group; answers a judgement for every number that was intended."""
        self._check_expiry(addition.expires_at)
        sent, refused = self._written(addition.numbers, addition.maybe_there)
        what = f"add {addition.group}"
        judged = await self._parts.send(what, sent, lambda part: self._update(addition, part))
        return _in_order(addition.numbers, {**refused, **judged})

    async def create_group(
        self, group: str, description: str, expires_at: datetime, number: str
    ) -> Judgement:
        """Creates a group with one number; see the port."""
        _check_name(group)
        self._check_expiry(expires_at)
        sent = write(number, self._account)
        if isinstance(sent, Judgement):
            raise FieldsRefused(sent.words, {"blockNumbers": sent.words})
        body = {
            "name": group,
            "description": _described(description, group)[:LONGEST_NAME],
            "blockNumbers": sent.written,
            "expiryDate": self._account.wall_clock(expires_at),
        }
        listed = await self._calls.call(Call("POST", CREATE, body, group))
        return judge([sent], listed.succeeded, listed.failed)[number]

    async def delete(
        self, numbers: tuple[str, ...], *, group: str = "", maybe_lifted: frozenset[str] = frozenset()
    ) -> Mapping[str, Judgement]:
        """Lifts numbers; see the port."""
        sent, refused = self._written(numbers, maybe_lifted)
        judged = await self._parts.send("delete", sent, lambda part: self._delete(part, group))
        return _in_order(numbers, {**refused, **judged})

    async def health(self) -> VendorHealth:
        """How CloudAgent is doing, from what all processes have seen."""
        return health_of(await self._line.state(), await self._tokens.state(), self._around.now())

    async def check(self) -> Sequence[Finding]:
        """Proves the settings as far as the API allows without changing anything."""
        return await check.findings(self._account, self._calls)

    async def _update(self, addition: Addition, part: Sequence[Sent]) -> Mapping[str, Judgement]:
        body = {
            "groupName": addition.group,
            "description": _described(addition.description, addition.group),
            "expiryDate": self._account.wall_clock(addition.expires_at),
            "blockNumbers": [one.written for one in part],
        }
        listed = await self._calls.update(body, addition.group)
        return judge(part, listed.succeeded, listed.failed)

    async def _delete(self, part: Sequence[Sent], group: str) -> Mapping[str, Judgement]:
        body: dict[str, object] = {"blockNumbers": [one.written for one in part]}
        try:
            listed = await self._calls.call(Call("DELETE", DELETE, body, group))
        except GroupUnknown:
            # The page's errors speak of a group that its body does not have: name one where asked for.
            if not group:
                raise
            listed = await self._calls.call(Call("DELETE", DELETE, body | {"groupName": group}, group))
        return judge(part, listed.succeeded, listed.failed, done=Verdict.UNDONE, refused_words=NOT_LIFTED)

    async def _generate(self) -> Minted | Declined:
        body, headers = {"userName": self._account.username}, {"apiKey": self._account.api_key}
        request = Request("POST", GENERATE, body, headers, LONGEST_GENERATION)
        return await self._line.exchange(request, read_token)

    def _written(
        self, numbers: Sequence[str], doubtful: frozenset[str]
    ) -> tuple[list[Sent], dict[str, Judgement]]:
        if not 1 <= len(set(numbers)) == len(numbers) <= MOST_NUMBERS_A_CALL:
            raise ValueError(f"one call takes 1 to {MOST_NUMBERS_A_CALL} distinct numbers")
        sent: list[Sent] = []
        refused: dict[str, Judgement] = {}
        for number in numbers:
            written = write(number, self._account, may_be_there=number in doubtful)
            if isinstance(written, Judgement):
                refused[number] = written
            else:
                sent.append(written)
        return sent, refused

    def _check_expiry(self, expires_at: datetime) -> None:
        if expires_at - self._around.now() < LEAST_AHEAD:
            sentence = "The end of this block has passed or is less than a minute away, so nothing was sent."
            raise FieldsRefused(sentence, {"expiryDate": sentence})


def _described(description: str, group: str) -> str:
    """Never empty: a missing description makes the vendor refuse the call."""
    return description.strip() or group


def _check_name(group: str) -> None:
    if not SHORTEST_NAME <= len(group) <= LONGEST_NAME:
        sentence = f"A group's name has {SHORTEST_NAME} to {LONGEST_NAME} characters."
        raise FieldsRefused(sentence, {"name": sentence})


def _in_order(numbers: Sequence[str], judged: Mapping[str, Judgement]) -> dict[str, Judgement]:
    return {number: judged[number] for number in numbers}
