"""The key of the record: made once, kept in the database encrypted with BLOCK_SECRET_KEY, never changed.

Numbers are hashed and seals are made with it. It is not BLOCK_SECRET_KEY itself, so that one may be changed
(the old one is given beside it once) without a hash of the past losing its meaning.
"""

import secrets

import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.number_hash import NumberHash
from bot.store.secret_key import NoSecretKey
from bot.store.tables import record_keys

NAME = "record"
BYTES = 32


def record_key(connection: sa.Connection, box: MultiFernet) -> NumberHash:
    """The hashes under the key of this database; makes it where there is none. Raises NoSecretKey.

    A key that was encrypted with an older BLOCK_SECRET_KEY is encrypted anew with the first one given.
    """
    query = sa.select(record_keys.c.sealed).where(record_keys.c.name == NAME)
    sealed = connection.scalar(query)
    if sealed is None:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        made = box.encrypt(secrets.token_bytes(BYTES)).decode()
        connection.execute(insert(record_keys).values(name=NAME, sealed=made).on_conflict_do_nothing())
        sealed = connection.scalar(query)
    try:
        return NumberHash(box.decrypt(str(sealed).encode()))
    except InvalidToken:
        raise NoSecretKey(
            "The key of the record does not open with BLOCK_SECRET_KEY. Give the former key too, behind a "
            "comma; without it nobody can prove that the record is whole."
        ) from None


def has_record_key(connection: sa.Connection) -> bool:
    """Whether a key was made: for those who only read."""
    return bool(connection.scalar(sa.select(sa.func.count()).select_from(record_keys)))


def renew_wrapping(connection: sa.Connection, box: MultiFernet) -> None:
    """Encrypts the key with the first of the keys given, so that the others may be taken away."""
    query = sa.select(record_keys.c.sealed).where(record_keys.c.name == NAME)
    sealed = connection.scalar(query)
    if sealed is not None:
        values = {"sealed": box.rotate(sealed.encode()).decode()}
        connection.execute(sa.update(record_keys).where(record_keys.c.name == NAME).values(values))
