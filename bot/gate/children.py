"""One bot process for each workspace: started, started again when it dies, stopped; knows nothing of Slack.

Each is `blockbot serve` as it is, in its workspace's folder, on a Unix socket that only this user can open.
It ends by itself when the gate dies: the gate holds the other end of its standard input.
"""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog

import bot

log = structlog.get_logger()

PROGRAM = str(Path(bot.__file__).parents[1])
"""Where this program lies: the bots run the same one."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a bot that died is started again; they double."""
HEALTHY = 120.0
"""Seconds after which a death counts as a first one."""
PATIENCE = 6.0
"""Seconds a bot has to stop; it needs five at most."""


class Process(Protocol):
    """What is needed of a process."""

    def terminate(self) -> None:
        """Asks it to stop."""
        ...

    def kill(self) -> None:
        """Ends it."""
        ...

    async def wait(self) -> int:
        """Waits for its end; gives its exit code."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bot that should run: its environment, and the folder it runs in."""

    environment: Mapping[str, str] = field(repr=False)
    folder: Path


Start = Callable[[Wanted], Awaitable[Process]]


def wait_after(deaths: int) -> float:
    """Seconds until the next start, after so many deaths in a row."""
    return float(min(FIRST_WAIT * 2 ** min(deaths - 1, 10), LONGEST_WAIT))


def starter(*arguments: str) -> Start:
    """Starts real processes of this program; the folder they run in is nothing they import from."""

    async def start(wanted: Wanted) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bot.commands.child", *arguments,
            env={**wanted.environment, "PYTHONPATH": PROGRAM}, cwd=wanted.folder,
            stdin=asyncio.subprocess.PIPE,
        )  # fmt: skip

    return start


class Child:
    """Keeps one workspace's bot running. `died` hears each time that it ended by itself."""

    def __init__(self, team: str, wanted: Wanted, start: Start, died: Callable[[str], None]) -> None:
        self.wanted = wanted
        self.deaths = 0
        self._team = team
        self._start = start
        self._died = died
        self._leaving = asyncio.Event()
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Returns when the process has ended."""
        self._leaving.set()
        await self._task

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._leaving.is_set():
            began = loop.time()
            code = await self._run()
            if self._leaving.is_set():
                return
            self.deaths = 1 if loop.time() - began > HEALTHY else self.deaths + 1
            wait = wait_after(self.deaths)
            log.error("bot_ended", workspace=self._team, code=code, again_in=wait)
            self._died(self._team)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), wait)

    async def _run(self) -> int | None:
        """One process from its start to its end; its exit code, None where it could not be started."""
        try:
            process = await self._start(self.wanted)
        except OSError as error:
            log.warning("bot_not_started", workspace=self._team, trouble=repr(error))
            return None
        ended = asyncio.ensure_future(process.wait())
        leaving = asyncio.ensure_future(self._leaving.wait())
        await asyncio.wait({ended, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not ended.done():
            await self._end(process, ended)
        return await ended

    async def _end(self, process: Process, ended: "asyncio.Future[int]") -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait({ended}, timeout=PATIENCE)
        if not ended.done():
            log.error("bot_killed", workspace=self._team)
            with contextlib.suppress(ProcessLookupError):
                process.kill()


class Children:
    """All bots of this gate."""

    def __init__(self, start: Start, died: Callable[[str], None]) -> None:
        self._start = start
        self._died = died
        self._running: dict[str, Child] = {}

    def running(self) -> frozenset[str]:
        """The workspaces whose bot is kept running."""
        return frozenset(self._running)

    def deaths(self, team: str) -> int:
        """How often in a row this bot has died."""
        return self._running[team].deaths if team in self._running else 0

    async def become(self, wanted: Mapping[str, Wanted]) -> None:
        """Stops what is not wanted any more or wanted otherwise, starts what is missing."""
        over = [team for team, child in self._running.items() if wanted.get(team) != child.wanted]
        await self._stop(over)
        for team in sorted(wanted.keys() - self._running.keys()):
            log.info("bot_starts", workspace=team)
            self._running[team] = Child(team, wanted[team], self._start, self._died)

    async def stop(self) -> None:
        """Stops them all, side by side."""
        await self._stop(list(self._running))

    async def _stop(self, teams: list[str]) -> None:
        leaving = [self._running.pop(team) for team in teams]
        await asyncio.gather(*(child.stop() for child in leaving))
