"""The one place where parts meet: builds a running bot from settings, starts and stops it in order."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import httpx
import structlog
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot import __version__
from bot.afterwards_wiring import afterwards, keep
from bot.domain.errors import RetryLater
from bot.engine.engine import Duties, Engine
from bot.http.app import build_web
from bot.instrument_wiring import plug_in
from bot.instruments.prometheus import Metrics
from bot.logs import masked
from bot.policy_file.watch import PolicyWatch
from bot.policy_wiring import NotReady, first_policy, keep_policy
from bot.record_wiring import recorded_store, resting_on
from bot.service.chores import Chores
from bot.service.deliver import Deliver
from bot.service.ending_watch import EndingWatch
from bot.service.execute import Execution, Pace
from bot.service.ports import Clock
from bot.service.read_file import ReadFile
from bot.service.show import Show
from bot.service.storm_watch import StormWatch
from bot.service.submit import Desk
from bot.service.sweep import Sweep
from bot.service.tell_troubles import TellTroubles
from bot.service.vendor_watch import VendorWatch
from bot.service.wait import Wait
from bot.service.work import Work
from bot.settings import Settings
from bot.slack.app import build_app, build_socket
from bot.slack.board import SlackBoard
from bot.slack.client import make_client
from bot.slack.directory import Directory
from bot.slack.file_desk import SlackFiles
from bot.slack.front import Front
from bot.slack.groups import KnownGroups
from bot.slack.listeners.afterwards import OFFERS_AFTERWARDS
from bot.slack.listeners.approving import OFFERED
from bot.slack.mailbox import SlackMailbox
from bot.slack.notice_board import SlackNotices
from bot.slack.storm_board import SlackStormBoard
from bot.slack.token_watch import Identity, TokenWatch
from bot.store.database import Database
from bot.store.failures import FailureBook
from bot.store.migrate import is_current, migrate
from bot.store.predecessor import forget_predecessor
from bot.store.standing import standing
from bot.token_wiring import keep_token, troubles_of
from bot.vendor_wiring import account_of, cloudagent_of, vendor_client

log = structlog.get_logger()

OFFERS = frozenset({"approve", "reject", "cancel", "create_group", "retry"}) | OFFERED | OFFERS_AFTERWARDS
"""Buttons that have a listener behind them."""

PATIENCE = 5.0
"""Seconds the start waits for Slack to name the approvers; it goes on without, and keeps asking."""

ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter or digit that is easily taken for another: people read ids out to each other."""


def now() -> datetime:
    """The clock of the process."""
    return datetime.now(UTC)


def new_id() -> str:
    """A request id: 8 letters, 31⁸ possibilities, and a unique column behind it."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(8))


@dataclass(slots=True)
class Parts:
    """What exists while the bot runs."""

    session: aiohttp.ClientSession
    vendor_http: httpx.AsyncClient
    directory: Directory
    front: Front
    app: AsyncApp
    engine: Engine
    socket: AsyncSocketModeHandler | None
    background: list["asyncio.Task[None]"]
    watch: PolicyWatch
    token: TokenWatch

    def keep(self, *work: Coroutine[Any, Any, None]) -> None:
        """Runs this beside everything else until the stop."""
        self.background += [asyncio.create_task(one) for one in work]


class Bot:
    """One process of the bot. `works`: also carry requests out; `listens`: take Slack's payloads."""

    def __init__(
        self, settings: Settings, *, works: bool = True, listens: bool = True, clock: Clock = now
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._works = works
        self._listens = listens
        self.database = Database(settings.database_url)
        self._parts: Parts | None = None
        self._metrics = Metrics()
        self._plugged = plug_in(settings, self._metrics)
        self._failures = FailureBook(self.database, masked, self._plugged.failed)

    def web(self) -> Starlette:
        """The web application; the bot starts and stops with it."""
        settings = self._settings
        over_http = self._listens and not settings.socket_mode
        return build_web(
            slack=self._bolt if over_http else None,
            signing_secret=settings.slack_signing_secret.get_secret_value(),
            readiness=self.readiness,
            scrape=self.scrape,
            troubles=self.troubles,
            replayed=self._metrics.replayed,
            failed=self._failures.note,
            lifespan=self._lifespan,
        )

    async def start(self) -> None:
        """Brings everything up; raises NotReady with the reason where it cannot."""
        self._prepare_database()
        parts = self._parts = await self._build()
        try:
            await self._begin(parts)
        except BaseException:
            await self.stop()
            raise
        log.info("started", version=__version__, works=self._works, listens=self._listens)

    async def _begin(self, parts: Parts) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(parts.directory.refresh_groups(), PATIENCE)
        await parts.engine.start(self._duties(parts))
        parts.keep(
            self._failures.keep(),
            parts.directory.keep_fresh(),
            parts.front.groups.keep_fresh(),
            keep_policy(parts.watch, parts.front),
            keep_token(parts.token, parts.front, works=self._works),
        )
        if parts.socket is not None:
            await parts.socket.connect_async()  # type: ignore[no-untyped-call]

    async def stop(self, patience: float = 2.0) -> None:
        """Takes nothing new, gives answers and drawings these seconds to end, leaves the rest durable."""
        parts, self._parts = self._parts, None
        if parts is None:
            self.database.close()
            return
        if parts.socket is not None:
            await parts.socket.close_async()  # type: ignore[no-untyped-call]
        for task in parts.background:
            task.cancel()
        await parts.front.drain(patience)
        await self._failures.written()
        await parts.engine.stop(patience)
        await parts.vendor_http.aclose()
        await parts.session.close()
        await self._plugged.close()
        self.database.close()
        log.info("stopped")

    async def readiness(self) -> str:
        """Empty when ready, or the reason why not."""
        if self._parts is None or not self._parts.engine.ready:
            return "starting or stopping"
        try:
            await self.database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
        except RetryLater:
            return "the database does not answer"
        return ""

    async def scrape(self) -> bytes:
        """The answer to Prometheus."""
        return await self._metrics.text(lambda: self.database.read(lambda tx: standing(tx, self._clock())))

    def troubles(self) -> list[str]:
        """What an operator should mend although the bot works."""
        return [] if self._parts is None else troubles_of(self._parts.watch, self._parts.token)

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def _bolt(self, scope: object, receive: object, send: object) -> None:
        if self._parts is None:
            raise RuntimeError("a request came before the bot was started")
        await AsyncSlackRequestHandler(self._parts.app)(scope, receive, send)  # type: ignore[arg-type]

    def _prepare_database(self) -> None:
        if self.database.is_sqlite and not self._works:
            raise NotReady("On SQLite the workers have to run in this process: leave --no-worker out.")
        if self.database.is_sqlite:
            migrate(self.database)
            account = account_of(self._settings).key
            self.database.write_now(lambda connection: forget_predecessor(connection, account))
        elif not is_current(self.database):
            raise NotReady("The database is not at this version's schema: run `blockbot migrate` first.")

    async def _build(self) -> Parts:
        settings = self._settings
        watch = first_policy(settings)
        session = aiohttp.ClientSession()
        vendor_http = vendor_client(settings.cloudagent_api_url)
        identity = Identity(settings.slack_bot_token.get_secret_value())
        token = TokenWatch(identity, self._metrics.token_taken)
        client = make_client(identity.token, settings.slack_api_url, session, token.doubt)
        directory = Directory(client, watch.policy.everybody())
        engine = Engine(self.database, works=self._works)
        store, own = recorded_store(settings, self.database, engine, self._clock if self._works else None)
        desk = Desk(watch.policy, directory, settings.block_channel, settings.account_zone)
        front = Front(
            desk=desk,
            store=store,
            directory=directory,
            client=client,
            session=session,
            clock=self._clock,
            new_id=new_id,
            region=settings.cloudagent_region,
            groups=KnownGroups(store),
            onlookers=self._plugged.answered,
            turned_away=self._metrics.turned_away,
            failed=self._failures.note,
            doubt_token=token.doubt,
        )
        app = build_app(front, identity, settings.slack_signing_secret.get_secret_value())
        socket = self._socket(app)
        return Parts(session, vendor_http, directory, front, app, engine, socket, own, watch, token)

    def _socket(self, app: AsyncApp) -> AsyncSocketModeHandler | None:
        if not (self._listens and self._settings.socket_mode):
            return None
        return build_socket(
            app, self._settings.slack_app_token.get_secret_value(), self._settings.slack_api_url
        )

    def _duties(self, parts: Parts) -> Duties:
        settings, clock = self._settings, self._clock
        store = parts.front.store
        vendor = cloudagent_of(settings, parts.vendor_http, self.database, *self._plugged.called, clock=clock)
        if self._works:
            notices = SlackNotices(parts.front.client, settings.account_zone, clock)
            told = TellTroubles(store, vendor, notices, clock, settings.block_channel)
            flights, rests = settings.cloudagent_concurrency, resting_on(self.database, clock)
            parts.keep(VendorWatch(store, vendor, clock, flights, told, rests=rests).keep())
        pace = Pace(settings.cloudagent_concurrency)
        desk, token = parts.front.desk, parts.token
        files = SlackFiles(parts.front.client, parts.session)
        looks = afterwards(parts.front, vendor.health)
        for look, every in looks if self._works else ():
            parts.keep(keep(look, every, token.is_refused, resting_on(self.database, clock)))
        execution = Execution(
            store, vendor, clock, pace, lambda: desk.policy.far, desk.rules_of, token.why_refused
        )
        show = Show(store, SlackBoard(parts.front.client, OFFERS), clock, settings.account_zone)
        sweep, wait = Sweep(store, clock), Wait(store, desk, clock)
        deliver = Deliver(store, SlackMailbox(parts.front.client), clock, settings.account_zone)
        storms = StormWatch(store, SlackStormBoard(parts.front.client), desk, clock)
        endings = EndingWatch(store, desk, clock)
        reader = ReadFile(store, files, clock, desk, settings.cloudagent_region)
        chores = Chores(show, sweep, wait, deliver, storms, endings, reader, token.is_refused)
        return Duties(
            carry_out=Work(execution).carry_out,
            show=chores.show,
            take_up_work=chores.take_up_work,
            want_pictures=sweep.want_pictures,
            look_after_cards=chores.look_after_cards,
            read_file=reader.read,
            unread_files=chores.unread_files,
            rests=resting_on(self.database, clock, token.is_refused),
            anything_due=chores.anything_due,
        )
