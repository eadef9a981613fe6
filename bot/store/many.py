"""Many texts as one parameter: SQLAlchemy takes longer to write a hundred than the database to find them."""

import json
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Texts(sa.types.TypeDecorator[Collection[str]]):
    """Many texts as one value: an array on PostgreSQL, a JSON array elsewhere."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """What the database is given."""
        on_postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(postgresql.ARRAY(sa.Text) if on_postgres else sa.Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: sa.Dialect) -> object:
        """Refuses None: no list is not an empty list."""
        if value is None:
            raise ValueError("a list of texts is needed")
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class OneOf(FunctionElement[bool]):
    """Whether a column's text is among many; by its index, as with IN."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "OneOf":
        """As it is: SQLAlchemy would write `… = 1` behind it, and SQLite would use no index."""
        del against
        return self


def in_order(texts: str, dialect: str) -> sa.Subquery:
    """The texts that the parameter of this name will give, as rows of `place` (from 0 on) and `text`."""
    given = sa.bindparam(texts, type_=Texts())
    if dialect == "postgresql":
        listed = sa.func.unnest(given).table_valued(sa.column("text", sa.Text), with_ordinality="after")
        rows = listed.render_derived()
        return sa.select((rows.c.after - 1).label("place"), rows.c.text).subquery()
    listed = sa.func.json_each(given).table_valued(sa.column("key", sa.Integer), sa.column("value", sa.Text))
    return sa.select(listed.c.key.label("place"), listed.c.value.label("text")).subquery()


def one_of(column: sa.ColumnElement[str], texts: str | Collection[str]) -> OneOf:
    """Among these texts, or among those that the parameter of this name will give."""
    if isinstance(texts, str):
        return OneOf(column, sa.bindparam(texts, type_=Texts()))
    return OneOf(column, sa.literal(texts, Texts()))


@compiles(OneOf)
def _in_json(element: OneOf, compiler: SQLCompiler, **more: Any) -> str:
    column, texts = element.clauses
    listed = sa.func.json_each(texts).table_valued(sa.column("value", sa.Text))
    return compiler.process(column.in_(sa.select(listed.c.value)), **more)


@compiles(OneOf, "postgresql")
def _any_of_array(element: OneOf, compiler: SQLCompiler, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY ({texts})"
