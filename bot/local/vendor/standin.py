"""The CloudAgent stand-in itself: one call in, one answer out, everything remembered; speaks no HTTP."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.local.vendor import blocks
from bot.local.vendor.accounts import Account, demo_account
from bot.local.vendor.checks import Doorman, Refusal, Voice, read_object
from bot.local.vendor.faults import ANSWERS, DENTS, WORLD, Fault, FaultBox
from bot.local.vendor.record import Call, Handling, described
from bot.local.vendor.replies import LIMIT, Incoming, Reply, answer, html, refusal
from bot.local.vendor.storing import Scene
from bot.local.vendor.switches import Switches
from bot.local.vendor.tokens import TokenDesk
from bot.local.vendor.troubles import change_world, limit_answer, mishap_of, other_answer, spoilt

PATHS = {
    "/ca_apis/CAToken/generateToken": ("POST", "token"),
    "/ca_apis/createBlockNumber": ("POST", "create"),
    "/ca_apis/updateBlockNumbers": ("PUT", "update"),
    "/ca_apis/updateBlockNumber": ("PUT", "update"),
    "/ca_apis/deleteBlockNumber": ("DELETE", "delete"),
}
OPERATIONS = {"create": blocks.create, "update": blocks.update, "delete": blocks.delete}
MINUTE = timedelta(seconds=60)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class StandIn:
    """CloudAgent's block-number API in memory. `clock` answers an aware moment.

    `listeners` are called with every recorded call and the milliseconds its answer took, once it was
    answered (or will never be).
    """

    clock: Callable[[], datetime] = utc_now
    switches: Switches = field(default_factory=Switches)
    accounts: dict[str, Account] = field(default_factory=dict)
    desk: TokenDesk = field(default_factory=TokenDesk)
    faults: FaultBox = field(default_factory=FaultBox)
    calls: list[Call] = field(default_factory=list)
    listeners: list[Callable[[Call, float], None]] = field(default_factory=list)
    taken: list[datetime] = field(default_factory=list)
    """When block calls were taken, for the rate limit (L1)."""

    def __post_init__(self) -> None:
        if not self.accounts:
            self.add_account(demo_account())

    def add_account(self, account: Account) -> Account:
        """Registers an account; one of the same user name is replaced."""
        self.accounts[account.user_name] = account
        return account

    def arm(self, *faults: Fault) -> None:
        """Sets the faults, in place of those set before."""
        self.faults.arm(faults, self.clock())

    def reset(self, accounts: Iterable[Account] = ()) -> None:
        """Forgets everything but the switches; without accounts the demo account is back."""
        self.accounts = {account.user_name: account for account in accounts}
        self.desk, self.faults = TokenDesk(), FaultBox()
        self.calls.clear()
        self.taken.clear()
        self.__post_init__()

    def handle(self, incoming: Incoming) -> Reply:
        """Answers one call and records it; who carried the answer out says so with `answered`."""
        now = self.clock()
        operation = PATHS.get(incoming.path, ("", "unknown"))[1]
        striking = self.faults.striking(operation, incoming.path, now)
        for fault in striking:
            self._strike_world(fault)
        credentials = self._credentials(incoming, now)
        reply, processed = self._reply(incoming, operation, striking, now)
        handling = Handling(operation, credentials, processed, tuple(fault.kind for fault in striking))
        call = described(len(self.calls) + 1, now, incoming, reply, handling)
        self.calls.append(call)
        return reply

    def answered(self, call: Call, ms: float) -> None:
        """Tells the listeners of a call whose answer has gone out."""
        for listener in self.listeners:
            listener(call, ms)

    def _strike_world(self, fault: Fault) -> None:
        if fault.kind not in WORLD:
            return
        for account in self.accounts.values():
            if fault.kind == "token_killed":
                self.desk.kill(account.user_name)
            else:
                change_world(fault, account)

    def _reply(
        self, incoming: Incoming, operation: str, striking: Sequence[Fault], now: datetime
    ) -> tuple[Reply, bool]:
        other = next((fault for fault in striking if fault.kind in ANSWERS), None)
        slow = sum(float(fault.value or 30) for fault in striking if fault.kind == "slow")
        if other is not None and other.stage == "before":
            return _delayed(other_answer(other, self._mint), slow), False
        reply, processed = self._carried_out(incoming, operation, list(striking), now)
        for fault in striking:
            if fault.kind in DENTS:
                reply = spoilt(fault, reply)
        if other is not None and other.kind != "refused":
            reply = other_answer(other, self._mint)
        return _delayed(reply, slow), processed

    def _carried_out(
        self, incoming: Incoming, operation: str, striking: list[Fault], now: datetime
    ) -> tuple[Reply, bool]:
        missing = {"plural": "/ca_apis/updateBlockNumber", "singular": "/ca_apis/updateBlockNumbers"}
        if operation == "unknown" or incoming.path == missing.get(self.switches.update_paths):
            return html(404), False
        if incoming.method != PATHS[incoming.path][0]:
            return html(405), False
        try:
            if operation == "token":
                return self._token(incoming, now), True
            return self._block(incoming, operation, Scene(self.switches, now, mishap_of(striking))), True
        except Refusal as refused:
            return refused.reply, False

    def _token(self, incoming: Incoming, now: datetime) -> Reply:
        voice = Voice(self.switches)
        body = read_object(incoming.body, voice)
        if not body.get("userName"):
            raise voice.auth("UserName is null")
        user_name = str(body["userName"])
        account = self.accounts.get(user_name)
        if account is None or incoming.headers.get("apikey") != account.api_key:
            if self.switches.failed_generations == "counted":
                self.desk.count(user_name, now)
            raise voice.auth("Invalid userName or apiKey")
        if self.desk.exhausted(user_name, now, self.switches.token_limit):
            raise Refusal(refusal(LIMIT, self.switches.token_limit_http))
        return answer({"token": self.desk.issue(user_name, now, self.switches).text, "message": ""})

    def _block(self, incoming: Incoming, operation: str, scene: Scene) -> Reply:
        account, body = Doorman(self.accounts, self.desk, self.switches, scene.now).admit(incoming)
        self._limit(scene.now)
        return OPERATIONS[operation](account, body, scene)

    def _limit(self, now: datetime) -> None:
        if not self.switches.rate_limit:
            return
        self.taken[:] = [moment for moment in self.taken if moment > now - MINUTE]
        if len(self.taken) >= self.switches.rate_limit:
            raise Refusal(self._limit_reply(now))
        self.taken.append(now)

    def _limit_reply(self, now: datetime) -> Reply:
        wait = int((self.taken[0] + MINUTE - now).total_seconds()) + 1
        kind, value = {
            "max_limit": ("limit", None),
            "http_429": ("http_429", None),
            "http_429_retry_after": ("http_429", wait),
            "words": ("rate_words", None),
            "words_and_token": ("rate_words", True),
        }[self.switches.rate_reply]
        return limit_answer(kind, value, self._mint)

    def _mint(self) -> str:
        account = next(iter(self.accounts.values()))
        return self.desk.issue(account.user_name, self.clock(), self.switches).text

    def _credentials(self, incoming: Incoming, now: datetime) -> str:
        text = incoming.headers.get("authorization", "").partition(" ")[2]
        if text:
            token = self.desk.issued.get(text)
            return f"token {token.serial} {token.condition(now, self.switches)}" if token else "token unknown"
        return "key" if "apikey" in incoming.headers else "none"


def _delayed(reply: Reply, seconds: float) -> Reply:
    return Reply(reply.status, reply.body, reply.content_type, reply.headers, reply.fate, seconds)
