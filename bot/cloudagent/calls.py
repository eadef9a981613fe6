"""One call of the block-number API with all a single call needs: credentials, one renewed try, errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cloudagent.account import Account
from bot.cloudagent.line import Line
from bot.cloudagent.sending import Request
from bot.cloudagent.sentences import error_for, limit_ends
from bot.cloudagent.surroundings import Surroundings
from bot.cloudagent.token_rules import Use
from bot.cloudagent.tokens import Tokens
from bot.cloudagent.wire import Declined, Listed, read_listing
from bot.cloudagent.words import Family

CREATE = "/ca_apis/createBlockNumber"
DELETE = "/ca_apis/deleteBlockNumber"


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be called; `group` is for the words of an error."""

    method: str
    path: str
    body: Mapping[str, Any]
    group: str = ""


class Calls:
    """Sends block calls in the account's authentication mode and gives back what the vendor lists."""

    def __init__(self, line: Line, tokens: Tokens, account: Account, around: Surroundings) -> None:
        self._line = line
        self._tokens = tokens
        self._account = account
        self._around = around
        self.update_path = account.update_path
        """The spelling in use; it changes once the configured one turns out not to be there."""

    async def update(self, body: Mapping[str, Any], group: str) -> Listed:
        """Update Block Number Group; where the path is not there, the other spelling is tried once.

        Also where the one that was found is gone again: a process may outlive the vendor's mind.
        """
        path = self.update_path
        outcome = await self._outcome(Call("PUT", path, body, group))
        configured = self._account.update_path
        other = configured if path != configured else self._account.other_update_path
        if isinstance(outcome, Declined) and outcome.family is Family.ADDRESS:
            retried = await self._outcome(Call("PUT", other, body, group))
            if not (isinstance(retried, Declined) and retried.family is Family.ADDRESS):
                self.update_path, path, outcome = other, other, retried
        return await self._listed(outcome, path, group)

    async def call(self, call: Call) -> Listed:
        """Any other block call. Raises every VendorError."""
        return await self._listed(await self._outcome(call), call.path, call.group)

    async def _listed(self, outcome: Listed | Declined, path: str, group: str) -> Listed:
        if isinstance(outcome, Listed):
            return outcome
        now = self._around.now()
        if outcome.family is Family.LIMIT:
            await self._line.push_back(limit_ends(outcome, now))
        if outcome.token and self._account.auth == "token":
            await self._tokens.adopt(outcome.token)
        raise error_for(outcome, path=path, group=group, now=now)

    async def _outcome(self, call: Call) -> Listed | Declined:
        body = {"userName": self._account.username, **call.body}
        if self._account.auth == "basic":
            headers = {"apiKey": self._account.api_key}
            return await self._line.exchange(Request(call.method, call.path, body, headers), read_listing)
        return await self._with_token(call, body)

    async def _with_token(self, call: Call, body: Mapping[str, Any]) -> Listed | Declined:
        first = await self._tokens.current()
        outcome = await self._try(call, body, first)
        if not _is_about_token(outcome):
            return outcome
        await self._tokens.refused(first, is_last=False)
        second = await self._tokens.current()
        outcome = await self._try(call, body, second)
        if _is_about_token(outcome) and second.generation == first.generation:
            # It was only too young the first time; now it is old enough to be called dead.
            await self._tokens.refused(second, is_last=False)
            second = await self._tokens.current()
            outcome = await self._try(call, body, second)
        if _is_about_token(outcome):
            await self._tokens.refused(second, is_last=True)
        return outcome

    async def _try(self, call: Call, body: Mapping[str, Any], token: Use) -> Listed | Declined:
        headers = {"Authorization": f"Bearer {token.token}"}
        return await self._line.exchange(Request(call.method, call.path, body, headers), read_listing)


def _is_about_token(outcome: Listed | Declined) -> bool:
    return isinstance(outcome, Declined) and outcome.family is Family.TOKEN
