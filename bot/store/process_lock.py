"""One process at a time on one SQLite file: two would take each other's running work for their own."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from bot.store.database import normal_url


class OtherProcess(Exception):
    """Another Blockbot already works on this SQLite file."""


@contextlib.contextmanager
def process_lock(database_url: str) -> Iterator[None]:
    """Held while the process runs; the operating system frees it when the process dies.

    Does nothing on PostgreSQL, which serves any number of processes. Raises OtherProcess.
    """
    url = normal_url(database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        yield
        return
    with Path(url.database + ".lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OtherProcess(
                f"Another Blockbot process uses {url.database}. SQLite serves one process, and "
                "`blockbot serve` runs the workers too; use PostgreSQL for several."
            ) from error
        yield
