"""How a moment is stored."""

import functools
from datetime import UTC, datetime

import sqlalchemy as sa


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment, stored as whole milliseconds since 1970 UTC: the same number on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """Refuses a datetime without a zone: guessing one would move a block by hours."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return _milliseconds(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        """Gives back an aware UTC datetime."""
        del dialect
        return None if value is None else _moment(value)


# A batch of numbers has few moments, and SQLAlchemy asks for each of them a hundred times.
@functools.lru_cache(4096)
def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@functools.lru_cache(4096)
def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
