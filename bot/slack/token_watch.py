"""Whether Slack still takes our token: asks `auth.test`, and says so loudly when it does not.

Only `auth.test` decides. Events (`app_uninstalled`, `tokens_revoked`) and refused calls merely have it asked
at once, so neither a late event nor a stranger's can stop the bot.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused, RetryLater
from bot.slack.client import TokenRefused, translated
from bot.slack.strangers import NOWHERE, Home

log = structlog.get_logger()

EVERY = 300.0
"""Seconds between two looks while all is well; a refused call of ours brings the next one forward."""
GONE_EVERY = 5.0
SILENT_EVERY = 5.0


@dataclass(slots=True)
class Identity:
    """Who we are in Slack; filled by `auth.test`, so that no request has to ask."""

    token: str
    home: Home = NOWHERE
    bot_id: str = ""
    user_id: str = ""
    address: str = ""
    """The workspace's own address, for links."""

    async def learn(self, client: AsyncWebClient) -> None:
        """Asks Slack once. Raises TokenRefused when the token is no good, RetryLater when Slack is silent."""
        answer = await translated(client.auth_test())
        self.home = Home(str(answer.get("team_id") or ""), str(answer.get("enterprise_id") or ""))
        self.bot_id = str(answer.get("bot_id") or "")
        self.user_id = str(answer.get("user_id") or "")
        self.address = str(answer.get("url") or "")


@dataclass(slots=True)
class TokenWatch:
    """One per process. `told` hears at each look whether the token was taken."""

    identity: Identity
    told: Callable[[bool], None] = lambda _taken: None
    trouble: str = ""
    """Why Slack does not take the token, and what to do; empty while it does, or while nobody knows."""
    _doubted: asyncio.Event = field(default_factory=asyncio.Event)

    def doubt(self) -> None:
        """Something speaks against the token: it is tried at once."""
        self._doubted.set()

    def why_refused(self) -> str:
        """The trouble as it stands."""
        return self.trouble

    def is_refused(self) -> bool:
        """Whether Slack takes nothing from us for now."""
        return bool(self.trouble)

    async def look(self, client: AsyncWebClient) -> float:
        """Tries the token; gives back the seconds until it should be tried again."""
        self._doubted.clear()  # one raised from now on may be of a later moment than Slack's answer
        try:
            await self.identity.learn(client)
        except (TokenRefused, Refused) as refusal:
            self._lost(refusal.sentence)
            self._doubted.clear()  # our own call raised it
            return GONE_EVERY
        except RetryLater as error:
            log.warning("slack_silent", trouble=error.sentence)
            return SILENT_EVERY
        self._taken()
        return EVERY

    async def rest(self, seconds: float) -> None:
        """Waits that long, or until there is a doubt."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._doubted.wait(), seconds)

    def _lost(self, sentence: str) -> None:
        if not self.trouble:
            log.error("slack_token_refused", trouble=sentence)
        self.trouble = f"{sentence} Approved work waits until Slack takes the token again."
        self.told(False)

    def _taken(self) -> None:
        if self.trouble:
            log.info("slack_token_taken_again")
        self.trouble = ""
        self.told(True)
