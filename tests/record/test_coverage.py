"""Every column of every table is covered by the chain, or stands in a list with the reason why not."""

import importlib
import pkgutil

import bot.store
from bot.store.evidence import NOT_EVIDENCE, evidence_columns
from bot.store.tables import metadata


def all_columns() -> set[str]:
    """Of all tables, in whichever module of the store they stand."""
    for module in pkgutil.iter_modules(bot.store.__path__):
        if not module.ispkg:
            importlib.import_module(f"bot.store.{module.name}")
    return {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.c}


def test_every_column_is_evidence_or_has_a_reason_not_to_be() -> None:
    known = all_columns()
    excused = {one for one in known if one in NOT_EVIDENCE or one.split(".")[0] in NOT_EVIDENCE}
    assert evidence_columns() | excused == known
    assert not evidence_columns() & excused
    assert all(NOT_EVIDENCE.values())


def test_what_is_excused_exists() -> None:
    known = all_columns()
    assert NOT_EVIDENCE.keys() <= known | {one.split(".")[0] for one in known}
