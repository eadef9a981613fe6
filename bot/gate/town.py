"""Keeps the bots running that should run: looks at folders and installations, and tries doubted tokens."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping

import httpx
import structlog

from bot.domain.errors import RetryLater
from bot.gate.children import Children, Wanted
from bot.gate.doors import Doors
from bot.gate.installations import Installations
from bot.gate.neighbourhood import House, Neighbourhood
from bot.gate.router import NOT_INSTALLED, NOT_SET_UP, RUNS

log = structlog.get_logger()

EVERY = 2.0
"""Seconds between two looks; an installation or a goodbye brings the next one forward."""

Taken = Callable[[str], Awaitable[bool]]
"""Whether Slack takes this token; raises RetryLater where it does not say."""


def to_run(
    houses: Mapping[str, House],
    before: Mapping[str, Wanted],
    environment: Callable[[House], Mapping[str, str]],
) -> dict[str, Wanted]:
    """The bots that should run. Where settings became wrong, those before them hold on."""
    found: dict[str, Wanted] = {}
    for team, house in houses.items():
        if house.folder is None or not house.token:
            continue
        if house.is_whole:
            found[team] = Wanted(environment(house), house.folder.path)
        elif team in before and before[team].environment["SLACK_BOT_TOKEN"] == house.token:
            found[team] = before[team]
    return found


class Town:
    """All workspaces of this gate (`bot.gate.router.Houses`)."""

    def __init__(
        self, neighbourhood: Neighbourhood, installations: Installations, children: Children, taken: Taken
    ) -> None:
        self._neighbourhood = neighbourhood
        self._installations = installations
        self._children = children
        self._taken = taken
        self._doors = Doors()
        self._houses: dict[str, House] = {}
        self._wanted: dict[str, Wanted] = {}
        self._doubted: set[str] = set()
        self._waken = asyncio.Event()
        self._unready: list[str] = []
        self._blind = ""

    def state_of(self, team: str) -> str:
        """Whether there is a bot for this workspace, or why not."""
        if team in self._wanted:
            return RUNS
        return NOT_SET_UP if self.token_of(team) else NOT_INSTALLED

    def door(self, team: str) -> httpx.AsyncClient:
        """The way to its bot."""
        return self._doors.client(team)

    def token_of(self, team: str) -> str:
        """Its token; empty where the app is not installed."""
        house = self._houses.get(team)
        return house.token if house else ""

    def doubt(self, team: str) -> None:
        """Something speaks against its token: it is tried soon."""
        self._doubted.add(team)
        self._waken.set()

    async def installed(self, team: str) -> bool:
        """Somebody installed the app; whether its bot can run."""
        self._waken.set()
        try:
            return (await self._neighbourhood.houses())[team].is_whole
        except (RetryLater, NotADirectoryError):
            return False  # it is kept all the same, and `readyz` says what is wrong

    def troubles(self) -> list[str]:
        """What an operator should mend, and which bots were not ready when they were last asked."""
        waiting = [
            f"{team}: {trouble}" for team, house in self._houses.items() for trouble in house.troubles()
        ]
        lost = [
            f"{name}: no workspace's id, so this folder is not read." for name in self._neighbourhood.strays()
        ]
        return [*([self._blind] if self._blind else []), *waiting, *lost, *self._unready]

    async def ask_bots(self) -> None:
        """Asks every bot that should run whether it is ready."""
        wanted = sorted(self._wanted)
        answers = await asyncio.gather(*(self._ask(team) for team in wanted))
        self._unready = [
            f"{team}: {words}" for team, told in zip(wanted, answers, strict=True) for words in told
        ]

    async def look(self) -> None:
        """Looks once, and starts and stops what should be."""
        try:
            await self._try_doubted()
            self._houses = await self._neighbourhood.houses()
        except (RetryLater, NotADirectoryError) as error:
            self._blind = f"workspaces cannot be looked at: {error}"
            log.warning("workspaces_not_looked_at", trouble=str(error))
            return
        self._blind = ""
        self._wanted = to_run(self._houses, self._wanted, self._environment)
        await self._children.become(self._wanted)

    async def keep(self) -> None:
        """Looks for ever."""
        while True:
            self._waken.clear()
            try:
                await self.look()
            except Exception as error:  # a look that fails must not be the last one
                self._blind = f"workspaces cannot be looked at: {type(error).__name__}"
                log.exception("look_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._waken.wait(), EVERY)

    async def close(self) -> None:
        """Stops every bot."""
        await self._children.stop()
        await self._doors.aclose()

    def _environment(self, house: House) -> Mapping[str, str]:
        return self._neighbourhood.environment(house, self._doors.address(house.team))

    async def _try_doubted(self) -> None:
        for team in sorted(self._doubted):
            token = self.token_of(team)
            try:
                if token and not await self._taken(token) and await self._installations.gone(team, token):
                    log.error("app_is_gone", workspace=team)
            except RetryLater as error:
                log.warning("slack_silent", workspace=team, trouble=error.sentence)
            else:
                self._doubted.discard(team)

    async def _ask(self, team: str) -> list[str]:
        deaths = self._children.deaths(team)
        again = f"; it died {deaths} time(s) in a row, the log says why" if deaths else ""
        try:
            told = (await self._doors.client(team).get("/readyz")).json()
        except httpx.ConnectError:
            return [f"its bot is starting{again}."]
        except (httpx.HTTPError, ValueError):
            return ["its bot does not answer."]
        return ([] if told["ready"] else [str(told["reason"])]) + [str(one) for one in told["troubles"]]
