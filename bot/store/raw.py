"""Rows as they are stored, without our types: what somebody put there by hand must not stop the reading."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def raw_rows(
    connection: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]
) -> Sequence[dict[str, Any]]:
    """The rows as plain values by column name; moments are whole milliseconds."""
    columns = [sa.type_coerce(column, sa.types.NullType()).label(column.name) for column in table.c]
    return [dict(row) for row in connection.execute(sa.select(*columns).where(where)).mappings()]
