"""Durable execution by DBOS Transact: starts what was committed, goes on after a crash, sweeps."""

import asyncio
import contextlib
import contextvars
import os
import socket
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from bot.engine.pauses import look_rarely
from bot.engine.queue import APPLICATION, QUEUE, VERSION, CarryOut, WrittenJobs
from bot.engine.quiet import quiet_about_stops
from bot.engine.room import AnswersFirst, AtWork, OneAtATime, Room, end_within
from bot.service.carry_out import Step
from bot.service.hurry import people_waiting
from bot.service.ports import Jobs
from bot.service.rest import Resting, never
from bot.store.database import Database, make_engine

T = TypeVar("T")
log = structlog.get_logger()

Workflow = Callable[[str], Coroutine[Any, Any, str]]

MOST_AT_WORK = 8
"""Requests carried out at once in one process; CloudAgent takes few calls at once, and answers come first."""

SWEEP_EVERY = 5.0
"""Seconds between two sweeps."""

CLEAN_EVERY = 60.0
"""Seconds between two looks for what has become old: cards that nobody touched, history of the engine."""

KEPT = timedelta(days=7)
"""How long the engine's own record of a job that ended is kept; ours is kept for good."""

MOST_FORGOTTEN = 500
"""Jobs forgotten at once."""

POLL_EVERY = 0.25
"""Seconds between two looks into the engine's queue, where other processes write into it."""

POLL_ALONE = 4.0
"""The same for a process that is alone: it starts its jobs itself, and an idle bot should cost nothing."""

MANY = 3
"""People waiting for answers above which a web process leaves the drawing to the workers beside it."""

NOT_EARLY = 0.02
"""Seconds added to a delay: what comes a moment before its time is sent away."""

CUT_OFF = frozenset({"sweep", "read_file", "start"})
"""Tasks that a stop does not wait for: they begin anew, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What the engine runs; each may run twice or late without harm."""

    carry_out: Callable[[str, str, Step], Awaitable[str]]
    """(request id, lease owner, step)"""
    show: Callable[[str], Coroutine[Any, Any, None]]
    take_up_work: Callable[[bool], Awaitable[int]]
    """(whether this process has as much work as it can do)"""
    want_pictures: Callable[[], Awaitable[list[str]]]
    look_after_cards: Callable[[], Awaitable[int]]
    read_file: Callable[[str], Coroutine[Any, Any, None]] | None = None
    unread_files: Callable[[], Awaitable[list[str]]] | None = None
    rests: Resting = never
    """Whether a sweep can be left out."""
    anything_due: Callable[[], Awaitable[bool]] | None = None
    """Whether one would find anything; once a minute nobody asks. None: it always may."""


class Engine:
    """One per process. `works` is False in a web process without workers: it enqueues and draws only."""

    def __init__(self, database: Database, *, works: bool) -> None:
        self._works = works
        self._database = database
        self._system = make_engine(database.url, pool=8, begin=None)
        self._client = DBOSClient(
            system_database_engine=self._system,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
        )
        self._duties: Duties | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stopping = False
        self._workflow: Workflow | None = None
        self._room = Room(MOST_AT_WORK)
        self._at_work = AtWork()
        self._drawing = OneAtATime()
        self._answers_first = AnswersFirst(people_waiting)
        self.ready = False

    def on(self, connection: sa.Connection) -> WrittenJobs:
        """A queue that writes into this transaction."""
        return WrittenJobs(connection, self._client, starts_itself=self._works)

    def committed(self, jobs: Jobs) -> None:
        """Starts what was just committed, without waiting for the next look into the queue."""
        if not isinstance(jobs, WrittenJobs) or self._stopping or self._duties is None:
            return
        for request_id in dict.fromkeys(jobs.shown):
            self._draw(self._duties, request_id)
        for job in jobs.to_start:
            self._spawn(self._start(job), "start")
        self._read_files(self._duties, jobs.files)

    async def start(self, duties: Duties) -> None:
        """Begins to work. Call it inside the loop on which the clients live: DBOS uses the running one."""
        self._duties = duties
        if self._works:
            self._launch(duties)
            await DBOS.register_queue_async(
                QUEUE,
                polling_interval_sec=POLL_ALONE if self._database.is_sqlite else POLL_EVERY,
                on_conflict="always_update",
            )
        self._spawn(self._sweep_forever(duties), "sweep")
        self.ready = True

    async def stop(self, seconds: float = 5.0) -> None:
        """Starts nothing more, lets drawings and steps end; what is cut off goes on here or elsewhere."""
        self._stopping = True
        self.ready = False
        drawing = {task for task in self._tasks if task.get_name() not in CUT_OFF}
        for task in self._tasks - drawing:
            task.cancel()
        async with asyncio.TaskGroup() as ending:
            ending.create_task(self._at_work.end(seconds))
            ending.create_task(end_within(seconds, drawing))
        if self._works:
            await self._destroy()
        self._client.destroy()
        await self._let_go(seconds)

    async def _destroy(self) -> None:
        """Ends DBOS once nothing of ours runs in it any more: what did could not be noted then."""
        # DBOS has made its threads the loop's own. They end with it, but others still look up names by them.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="stopping"))
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        await self._at_work.end(0)  # what its queue began in the meantime

    async def _let_go(self, seconds: float) -> None:
        """Closes the connections once DBOS's threads have given them back; what is out would stay open."""
        pool = cast("sa.QueuePool", self._system.pool)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while pool.checkedout():  # noqa: ASYNC110  # a pool tells nobody when a connection comes back
                    await asyncio.sleep(0.02)
        self._system.dispose()

    def _launch(self, duties: Duties) -> None:
        config: DBOSConfig = {
            "name": APPLICATION,
            "application_version": VERSION,
            "executor_id": self._executor_id(),
            "system_database_url": self._database.url.render_as_string(hide_password=False),
            "system_database_engine": self._system,
            "serializer": DBOSPortableJSONSerializer(),
            "max_executor_threads": 16,
            "use_listen_notify": False,
            # We use none of its notifications; the poller only has to notice soon that it should stop.
            "notification_listener_polling_interval_sec": 0.5,
            "log_level": "WARNING",
        }
        look_rarely(DBOS(config=config), alone=self._database.is_sqlite)
        quiet_about_stops()
        self._workflow = _register(duties, self._room, self._at_work)
        DBOS.launch()

    def _executor_id(self) -> str:
        """On SQLite always the same: one process owns the file, so a restart recovers its own work at once.

        On PostgreSQL unique: two live processes of one id would recover each other's running work.
        """
        if self._database.is_sqlite:
            return "local"
        return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"

    async def forget(self, before: datetime) -> int:
        """Deletes the engine's record of jobs that ended before this moment; how many."""
        ended = await self._client.list_workflows_async(
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            completed_before=before.isoformat(),
            limit=MOST_FORGOTTEN,
            load_input=False,
            load_output=False,
        )
        if ended:
            await self._client.delete_workflows_async([one.workflow_id for one in ended])
        return len(ended)

    async def _start(self, job: CarryOut) -> None:
        """Starts it at its time, when there is room; if that takes long, its twin in the queue is first."""
        if self._workflow is None:
            return
        if job.after:
            await asyncio.sleep(job.after.total_seconds() + NOT_EARLY)
        async with self._room.reserved(job.key):
            with SetWorkflowID(job.key):
                await DBOS.start_workflow_async(self._workflow, job.request_id)

    async def _sweep_forever(self, duties: Duties) -> None:
        loop = asyncio.get_running_loop()
        clean_at = loop.time() + CLEAN_EVERY
        while not self._stopping:
            try:
                cleans = loop.time() >= clean_at
                if cleans:
                    clean_at = loop.time() + CLEAN_EVERY
                if self._works and cleans:
                    await duties.look_after_cards()
                    await self.forget(datetime.now(UTC) - KEPT)
                if not duties.rests() and (cleans or await _is_due(duties)):
                    await self._sweep(duties)
            except Exception:
                log.exception("sweep_failed")
            await asyncio.sleep(SWEEP_EVERY)

    async def _sweep(self, duties: Duties) -> None:
        if self._works and await duties.take_up_work(self._room.is_full):
            log.info("work_taken_up")
        for request_id in await duties.want_pictures():
            self._draw(duties, request_id)
        if self._works and duties.unread_files is not None:
            self._read_files(duties, await duties.unread_files())

    def _draw(self, duties: Duties, request_id: str) -> None:
        """Draws now, or once more where this request is being drawn already.

        A web process to which many people talk leaves it to the workers: the row that wants it stays.
        """
        if not self._works and people_waiting() > MANY:
            return

        async def show(request_id: str) -> None:
            await self._answers_first.pass_by()
            await duties.show(request_id)

        if self._drawing.ask(request_id):
            self._spawn(self._drawing.run(request_id, show), "show")

    def _read_files(self, duties: Duties, job_ids: Iterable[str]) -> None:
        """Files are read where the work is done: a web process stays free for answers."""
        for job_id in job_ids:
            if self._works and duties.read_file is not None:
                self._spawn(duties.read_file(job_id), "read_file")

    def _spawn(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Keeps a reference (a bare task may be collected) and reports what it raises."""
        # A context of its own: what is caused inside a step must not count as a part of that step.
        task = asyncio.get_running_loop().create_task(work, name=name, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("background_work_failed", work=task.get_name(), exc_info=task.exception())


async def _is_due(duties: Duties) -> bool:
    return duties.anything_due is None or await duties.anything_due()


def _register(duties: Duties, room: Room, at_work: AtWork) -> Workflow:
    async def step(name: str, work: Callable[[], Awaitable[T]]) -> T:
        """One durable step: its JSON result is kept, and a recovered workflow does not run it again."""

        async def run() -> T:
            return await work()

        async with at_work.step():
            return await DBOS.run_step_async({"name": name}, run)

    @DBOS.workflow(name="carry_out")
    async def carry_out(request_id: str) -> str:
        owner = DBOS.workflow_id or request_id
        async with at_work.job(), room.place(owner):
            return await duties.carry_out(request_id, owner, step)

    return carry_out
