"""The bolt app, watched: every payload, over HTTP or the socket, is named, timed and told to onlookers here.

bolt's own middleware cannot do this: it returns before the listener runs.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.service.failures import Failed
from bot.service.sight import Answered, Onlooker
from bot.service.trace import traced
from bot.slack import delivery
from bot.slack.delivery import Delivery

log = structlog.get_logger()

TurnAway = Callable[[Mapping[str, Any]], BoltResponse | None]
"""Gives the answer to a payload that no listener may see, None to all others."""


class WatchedApp(AsyncApp):
    """`onlookers` and `failed` are told after the answer is made; `turn_away` is asked before all else."""

    def __init__(
        self, *, onlookers: tuple[Onlooker, ...], failed: Failed, turn_away: TurnAway, **settings: Any
    ) -> None:
        super().__init__(**settings)
        self._onlookers = onlookers
        self._failed = failed
        self._turn_away = turn_away

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answers one payload."""
        began = time.perf_counter()
        this = delivery.begin(req.body)
        with traced(this.trace):
            try:
                answer = self._turn_away(req.body) or await super().async_dispatch(req)
            except BaseException:
                this.broken = True
                raise
            finally:
                self._tell(this, time.perf_counter() - began, retry="x-slack-retry-num" in req.headers)
        return answer

    def _tell(self, this: Delivery, seconds: float, *, retry: bool) -> None:
        broke = this.broken or bool(this.failures)
        log.info("payload_answered", kind=this.kind, ms=round(seconds * 1000, 1), failed=broke, retry=retry)
        for failure in this.failures:
            self._failed(failure)
        told = Answered(this.kind, broke, seconds, retry)
        for onlooker in self._onlookers:
            onlooker(told)
