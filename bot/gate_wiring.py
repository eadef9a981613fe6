"""The one place where the gate's parts meet: builds it from settings, starts and stops it in order."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
import structlog
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot import __version__
from bot.domain.errors import Refused, RetryLater
from bot.gate import oauth
from bot.gate.children import Children, starter
from bot.gate.folders import read_folders
from bot.gate.installations import Installations, States
from bot.gate.messenger import Messenger
from bot.gate.neighbourhood import Common, Neighbourhood
from bot.gate.router import Router
from bot.gate.tables import SCHEMA
from bot.gate.town import Town
from bot.http.app import build_web
from bot.instruments.gate import GateMetrics
from bot.settings import Settings, SettingsRefused, given_settings
from bot.slack.client import TokenRefused, make_client, translated
from bot.store.database import Database, normal_url
from bot.store.migrate import is_current, migrate
from bot.store.secret_key import secret_box

log = structlog.get_logger()

NAMES = frozenset(name.upper() for name in Settings.model_fields)


class GateNotReady(Exception):
    """The gate cannot start; the message says what to do."""


def now() -> datetime:
    """The clock of the process."""
    return datetime.now(UTC)


def neighbourhood_of(settings: Settings, database: Database) -> tuple[Neighbourhood, Installations]:
    """The workspaces of this gate. Raises NoSecretKey."""
    key = settings.block_secret_key.get_secret_value()
    installations = Installations(database, secret_box(key, database), now)
    common = Common(
        root=Path(settings.block_workspaces).resolve(),
        process=dict(os.environ) | {"LOG_LEVEL": settings.log_level, "LOG_FORMAT": settings.log_format},
        database_url=settings.database_url,
        secret_key=key,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        api_url=settings.slack_api_url,
        known=NAMES,
    )
    return Neighbourhood(common, installations, mistakes_in), installations


def settings_in(environment: Mapping[str, str]) -> Settings:
    """A bot's settings, from the environment it would get. Raises SettingsRefused."""
    return given_settings({name: value for name, value in environment.items() if name in NAMES})


def mistakes_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """What a bot with this environment would complain of."""
    try:
        settings = settings_in(environment)
        on_sqlite = normal_url(settings.database_url).get_backend_name() == "sqlite"
    except SettingsRefused as refused:
        return refused.mistakes
    except (ValueError, sa.exc.ArgumentError) as error:
        return (f"DATABASE_URL: {error}",)
    if on_sqlite or settings.block_secret_key.get_secret_value():
        return settings.missing_to_serve()
    lacking = "BLOCK_SECRET_KEY is missing: on PostgreSQL every workspace needs one of its own."
    return (*settings.missing_to_serve(), lacking)


def prepare(settings: Settings, database: Database) -> None:
    """Makes the gate's tables on SQLite. Raises GateNotReady where it cannot work with what there is."""
    try:
        with database.engine.connect() as connection:
            has_record = sa.inspect(connection).has_table("requests")
    except sa.exc.OperationalError as error:
        raise GateNotReady("The gate's database did not answer; check DATABASE_URL.") from error
    if has_record:
        raise GateNotReady(
            "DATABASE_URL names a database with a workspace's record, but the gate needs one of its "
            "own. Move the record into its workspace's folder: docs/several-workspaces.md says how."
        )
    if database.is_sqlite:
        migrate(database, SCHEMA)
    elif not is_current(database, SCHEMA):
        raise GateNotReady(
            "The gate's database is not at this version's schema: run `blockbot migrate` first."
        )
    try:
        read_folders(Path(settings.block_workspaces), NAMES)
    except NotADirectoryError as error:
        raise GateNotReady(str(error)) from error


@dataclass(slots=True)
class Parts:
    """What exists while the gate runs."""

    session: aiohttp.ClientSession
    town: Town
    flow: oauth.InstallFlow
    router: Router
    looking: "asyncio.Task[None]"
    tasks: "set[asyncio.Task[None]]" = field(default_factory=set)


class Gate:
    """One process in front of the bots of several workspaces. `works`: they also carry requests out.

    Raises GateNotReady and NoSecretKey where it could not work.
    """

    def __init__(self, settings: Settings, *, works: bool = True) -> None:
        self._settings = settings
        self.database = Database(settings.database_url)
        prepare(settings, self.database)
        self._neighbourhood, self._installations = neighbourhood_of(settings, self.database)
        self._metrics = GateMetrics()
        self._children = Children(starter(*([] if works else ["--no-worker"])), self._metrics.died)
        self._parts: Parts | None = None

    def web(self) -> Starlette:
        """The web application; the gate starts and stops with it."""
        web = build_web(
            slack=self._route,
            signing_secret=self._settings.slack_signing_secret.get_secret_value(),
            readiness=self.readiness,
            scrape=lambda: self._metrics.text(self._children.running()),
            troubles=lambda: self._parts.town.troubles() if self._parts else (),
            replayed=self._metrics.replayed,
            lifespan=self._lifespan,
        )
        web.routes.extend(oauth.routes(lambda: self._here.flow))
        return web

    async def readiness(self) -> str:
        """Empty when ready, or the reason why not. One bot that is not ready is a trouble, and no reason."""
        if self._parts is None:
            return "starting or stopping"
        try:
            await self.database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
        except RetryLater:
            return "the gate's database does not answer"
        await self._parts.town.ask_bots()
        return ""

    @property
    def _here(self) -> Parts:
        if self._parts is None:
            raise RuntimeError("a request came before the gate was started")
        return self._parts

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        session = aiohttp.ClientSession()
        parts = self._parts = self._build(session)
        log.info("gate_started", version=__version__)
        try:
            yield
        finally:
            parts.looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await parts.looking
            await parts.town.close()
            await session.close()
            self.database.close()
            log.info("stopped")

    def _build(self, session: aiohttp.ClientSession) -> Parts:
        settings = self._settings
        client = make_client(None, settings.slack_api_url, session)

        async def taken(token: str) -> bool:
            try:
                await translated(make_client(token, settings.slack_api_url, session).auth_test())
            except TokenRefused:
                return False
            except Refused as error:  # it does not speak against the token: its bot says what is wrong
                log.warning("token_not_tried", trouble=error.sentence)
            return True

        town = Town(self._neighbourhood, self._installations, self._children, taken)
        messenger = Messenger(session, settings.slack_api_url, town.token_of)
        flow = oauth.install_flow(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            client=client,
            installations=self._installations,
            states=States(self.database, now),
            told=town.installed,
        )
        router = Router(
            town, tell=messenger.tell, later=self._later, counted=self._metrics.payload, goodbye=town.doubt
        )
        return Parts(session, town, flow, router, asyncio.create_task(town.keep()))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._here.tasks.add(task)
        task.add_done_callback(self._here.tasks.discard)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._here.router(scope, receive, send)
