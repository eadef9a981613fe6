"""One token for all processes: who asks for it, who waits, who holds; the rules are in `token_rules`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bot.cloudagent import token_rules as rules
from bot.cloudagent.sentences import CREDENTIALS, UNREACHABLE, held, limit_ends
from bot.cloudagent.surroundings import Surroundings
from bot.cloudagent.wire import Declined, Minted
from bot.cloudagent.words import Family
from bot.domain.errors import RetryLater
from bot.service.vendor import AskOperator, OutcomeUnknown, Unreachable, VendorError
from bot.service.vendor_memory import TokenState, TokenVault

POLL_PAUSE = 0.25
MOST_POLLS = 120
"""A little longer than a lease lasts."""

Generate = Callable[[], Awaitable[Minted | Declined]]


class Tokens:
    """Gives out the account's token; at most one process at a time asks for a new one."""

    def __init__(self, vault: TokenVault, generate: Generate, around: Surroundings) -> None:
        self._vault = vault
        self._generate = generate
        self._around = around
        self._one_at_a_time = asyncio.Lock()

    async def current(self) -> rules.Use:
        """A token that should be good. Raises WaitUntil, AskOperator or Unreachable."""
        state = await self._vault.read()
        now = self._around.now()
        if state.token is not None and rules.is_fresh(state, now):
            if rules.is_peace(state, now):
                await self._vault.change(lambda state: (rules.make_peace(state, now), None))
            return rules.Use(state.token, state.generation)
        async with self._one_at_a_time:
            return await self._wait_or_fetch()

    async def refused(self, used: rules.Use, *, is_last: bool) -> None:
        """The vendor called this token dead: afterwards `current` gives one worth trying, or this raises."""
        now = self._around.now()
        told = await self._vault.change(
            lambda state: rules.bury(state, used.generation, now, is_last=is_last)
        )
        match told:
            case rules.Settle(wait):
                await self._around.sleep(wait.total_seconds())
            case rules.Hold(why, until):
                raise held(why, until)

    async def adopt(self, token: str) -> None:
        """Takes over a fresh token that came with another answer."""
        now = self._around.now()
        with contextlib.suppress(RetryLater):
            await self._vault.change(lambda state: (rules.adopt(state, token, now), None))

    async def state(self) -> TokenState:
        """What is shared about the token."""
        return await self._vault.read()

    async def _wait_or_fetch(self) -> rules.Use:
        for _ in range(MOST_POLLS):
            now = self._around.now()
            step = await self._vault.change(partial(rules.ask, now=now))
            match step:
                case rules.Use():
                    return step
                case rules.Hold(why, until):
                    raise held(why, until)
                case rules.Mint(lease):
                    await self._fetch(lease)
                case rules.Poll():
                    await self._around.sleep(POLL_PAUSE)
        raise Unreachable(UNREACHABLE.format(reason="another process has been waiting for a token too long."))

    async def _fetch(self, lease: datetime) -> None:
        try:
            outcome = await self._generate()
        except OutcomeUnknown as error:
            await self._give_up_unsure(lease)
            raise Unreachable(UNREACHABLE.format(reason="it gave no token.")) from error
        except BaseException as error:
            # Only what surely was not sent is not counted; while we are shut down nobody knows.
            sent = not isinstance(error, VendorError)
            await self._vault.change(lambda state: (rules.give_up(state, lease, spent=sent), None))
            raise
        if isinstance(outcome, Declined):
            await self._declined(outcome, lease)
            return
        now = self._around.now()
        await self._vault.change(lambda state: (rules.keep(state, outcome.token, now, lease), None))

    async def _give_up_unsure(self, lease: datetime) -> datetime:
        now = self._around.now()

        def decide(state: TokenState) -> tuple[TokenState, datetime]:
            until = rules.unsure_until(state, now)
            return rules.give_up(state, lease, why="unsure", until=until, spent=True), until

        return await self._vault.change(decide)

    async def _declined(self, declined: Declined, lease: datetime) -> None:
        """Raises what a generation that was declined means for whoever needs the token."""
        now = self._around.now()
        if declined.family is Family.UNKNOWN:
            until = await self._give_up_unsure(lease)
            raise Unreachable(UNREACHABLE.format(reason="it gave no token."), at=until)
        if declined.family is Family.LIMIT:
            told = limit_ends(declined, now) if declined.retry_after is not None else now
            why, until = "generations", max(told, now + rules.LIMIT_PAUSE)
        else:
            why, until = "credentials", now + rules.CREDENTIALS_PAUSE
        await self._vault.change(lambda state: (rules.give_up(state, lease, why=why, until=until), None))
        if why == "generations":
            raise held(why, until)
        raise AskOperator(CREDENTIALS.format(words=declined.words))
