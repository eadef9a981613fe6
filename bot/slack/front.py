"""What every listener works with: the desk, the store, and ways to answer one person."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused, RetryLater
from bot.domain.expiry import Expiry, read_expiry
from bot.service.failures import Failed, failure_of, ignored
from bot.service.home_watch import HomeWatch
from bot.service.hurry import without_hurry
from bot.service.ports import Clock, Store
from bot.service.sight import Onlooker
from bot.service.submit import Desk
from bot.slack.cards.answers import refused
from bot.slack.cards.surface import Surface
from bot.slack.client import respond, translated
from bot.slack.directory import Directory
from bot.slack.groups import KnownGroups
from bot.slack.payloads import Caller

log = structlog.get_logger()


@dataclass(slots=True)
class Front:
    """Given to every listener. Tasks it starts are counted, so that a stop can wait for them."""

    desk: Desk
    store: Store
    directory: Directory
    client: AsyncWebClient
    session: aiohttp.ClientSession
    clock: Clock
    new_id: Callable[[], str]
    region: str
    groups: KnownGroups
    address: str = ""
    """Slack's address of this workspace (`https://….slack.com/`), for links; empty until Slack told it."""
    onlookers: tuple[Onlooker, ...] = ()
    doubt_token: Callable[[], None] = lambda: None
    """Has the token tried at once."""
    failed: Failed = ignored
    """Told of every failure of ours."""
    homes: HomeWatch | None = None
    """Publishes App Home; None until the bot was started."""
    turned_away: Callable[[str], None] = lambda _kind: None
    """Told the kind of each payload that came from another workspace."""
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def now(self) -> datetime:
        """The present moment."""
        return self.clock()

    def zone_of(self, user: str) -> ZoneInfo:
        """The person's zone; the account's where Slack told us none (the echo names it)."""
        return self.directory.zone(user) or self.desk.account_tz

    def languages_of(self, user: str) -> tuple[str, ...]:
        """The languages in which the person may write a full date: English, and their own."""
        own = self.directory.language(user)
        return ("en", own) if own and own != "en" else ("en",)

    def expiry(self, text: str, user: str) -> Expiry:
        """Reads the end of a block on the person's clock and in their language; raises ExpiryRefused."""
        return read_expiry(
            text,
            now=self.now(),
            user_tz=self.zone_of(user),
            account_tz=self.desk.account_tz,
            languages=self.languages_of(user),
        )

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs after the ack. For courtesies only: what must not be lost is a row."""
        task = asyncio.get_running_loop().create_task(work, context=without_hurry())
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    async def tell(self, caller: Caller, surface: Surface) -> None:
        """Says something to one person only, where they are."""
        body = surface.payload() | {"response_type": "ephemeral", "replace_original": False}
        if caller.response_url and await self._respond(caller.response_url, body):
            return
        if caller.channel:
            await translated(
                self.client.chat_postEphemeral(channel=caller.channel, user=caller.user, **surface.payload())
            )
        else:
            # App Home is no channel: there a private answer comes as a direct message.
            await translated(self.client.chat_postMessage(channel=caller.user, **surface.payload()))

    async def replace(self, caller: Caller, surface: Surface) -> None:
        """Puts something in the place of the private message whose button was pressed."""
        body = surface.payload() | {"response_type": "ephemeral", "replace_original": True}
        if not await self._respond(caller.response_url, body):
            await self.tell(replace(caller, response_url=""), surface)

    async def share(self, caller: Caller, surface: Surface) -> None:
        """Says something to everybody where the person is; the address for it lives half an hour."""
        body = surface.payload() | {"response_type": "in_channel", "replace_original": False}
        if not await self._respond(caller.response_url, body):
            sorry = "Slack did not take it: this answer is too old to be shared. Please ask anew."
            await self.tell(replace(caller, response_url=""), refused(sorry))

    async def drain(self, seconds: float) -> None:
        """Waits for what was started after acks, at most so long."""
        if self.tasks:
            await asyncio.wait(set(self.tasks), timeout=seconds)

    async def _respond(self, url: str, body: dict[str, Any]) -> bool:
        return await respond(self.session, url, body)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self.tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, Refused | RetryLater):
            log.warning("answer_not_delivered", trouble=error.sentence)
        else:
            failure = failure_of(error, "after the answer")
            log.error("listener_work_failed", error_id=failure.id, exc_info=error)
            self.failed(failure)
