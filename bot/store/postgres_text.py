"""PostgreSQL stores no NUL character: texts lose it on their way there, whoever wrote it."""

from typing import Any


def take_no_nul(connection: Any, _record: object) -> None:
    """For a new psycopg connection. Slack's payloads are cleaned before, in `bot.slack.cleaning`.

    CloudAgent's words are not: a verdict that cannot be stored would be asked for again for ever.
    """
    # Imported here: SQLite needs no PostgreSQL driver, and it takes a tenth of a second.
    from psycopg.types.string import StrDumper  # noqa: PLC0415

    class WithoutNul(StrDumper):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\x00", ""))

    connection.adapters.register_dumper(str, WithoutNul)
