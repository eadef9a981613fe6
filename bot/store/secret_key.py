"""The key that encrypts stored tokens: from settings, or made once and kept beside the SQLite file."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from bot.store.database import Database

LEAST_LETTERS = 16


class NoSecretKey(Exception):
    """No usable key was given; the message says what to do."""


def secret_box(given: str, database: Database) -> MultiFernet:
    """A box for tokens. Several keys, comma-separated, may be given: the first encrypts, all decrypt."""
    keys = [part.strip() for part in given.split(",") if part.strip()] or [_kept_key(database)]
    return MultiFernet([_fernet(key) for key in keys])


def _fernet(key: str) -> Fernet:
    """Takes a Fernet key as it is; any other long text is turned into one."""
    try:
        return Fernet(key)
    except ValueError:
        pass
    if len(key) < LEAST_LETTERS:
        raise NoSecretKey("BLOCK_SECRET_KEY is too short: use at least 16 characters that nobody can guess.")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def _kept_key(database: Database) -> str:
    if not database.is_sqlite or database.url.database is None:
        raise NoSecretKey(
            "BLOCK_SECRET_KEY is missing: on PostgreSQL every process needs the same one. Make one with "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'."
        )
    path = Path(database.url.database + ".key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = Fernet.generate_key().decode()
        file.write(key + "\n")
    return key
