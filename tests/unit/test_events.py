"""Events: one constructor a kind, and nobody else makes them; positions as text."""

import ast
import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events
from bot.domain.positions import positions_of, positions_text

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)

MAY_MAKE = {"bot/domain/events.py", "bot/store/requests.py", "bot/store/chronicle.py"}
"""The constructors, and where rows are read back."""

CONSTRUCTORS = [
    one
    for _, one in inspect.getmembers(events, inspect.isfunction)
    if one.__module__ == events.__name__ and not one.__name__.startswith("_")
]


def made_in(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Name) and one.id == "Event" for one in calls)


def test_only_the_constructors_make_events() -> None:
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "bot").rglob("*.py") if made_in(path)}
    assert found <= MAY_MAKE


@pytest.mark.parametrize("constructor", CONSTRUCTORS, ids=lambda one: one.__name__)
def test_every_constructor_wants_all_of_its_facts(constructor: object) -> None:
    assert callable(constructor)
    parameters = inspect.signature(constructor).parameters.values()
    assert [one.kind for one in parameters] == [inspect.Parameter.KEYWORD_ONLY] * len(parameters)
    assert all(one.default is inspect.Parameter.empty for one in parameters)


def test_kinds_fit_their_column_and_are_named_like_their_constructor() -> None:
    event = events.approval_given(by="U1", at=AT, count=1, quorum=2, content="c")
    assert event == events.Event("approval_given", "U1", AT, {"count": 1, "quorum": 2, "content": "c"})
    assert max(len(one.__name__) for one in CONSTRUCTORS) <= 32


@given(st.sets(st.integers(0, 400)))
def test_positions_come_back_from_their_text(positions: set[int]) -> None:
    assert set(positions_of(positions_text(positions))) == positions


def test_positions_are_written_as_runs() -> None:
    assert positions_text([5, 0, 1, 2, 9, 8]) == "0-2,5,8-9"


def test_what_retention_and_taking_over_leave_in_the_history_is_how_many() -> None:
    assert events.numbers_hashed(at=AT, numbers=3) == events.Event("numbers_hashed", "", AT, {"numbers": 3})
    assert events.record_adopted(at=AT, events=7) == events.Event("record_adopted", "", AT, {"events": 7})
    assert events.ends_announced(at=AT, requests=["r1"]).facts == {"requests": ["r1"]}
