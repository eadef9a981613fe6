"""No rule without a test: reads docs/local-workspace.md, the workspace's sources and the tests it names."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bot.local import surface, surface_rules
from bot.local.surface import check_surface
from bot.local.workspace.faults import Faults
from bot.local.workspace.rules import Rules
from tests.unit.local.test_local_surface import BROKEN_MESSAGES, BROKEN_VIEWS, MANGLED_VIEW

ROOT = Path(__file__).parents[3]
FOLDER = Path(__file__).parent
PAGE = (ROOT / "docs/local-workspace.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+?) \| (.+?) \| `(test_\w+\.py)::(test_\w+)` \|$", PAGE, re.MULTILINE)
CALCULATED = {
    "refusal": {"cant_update_message", "cant_delete_message"},
    "faults.token_refused": {"account_inactive", "token_revoked"},
    "f'invalid_ts_{name}'": {"invalid_ts_oldest", "invalid_ts_latest"},
}
"""Error names that the sources put together, by the expression that does so."""


def names(expression: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", expression))


def raised() -> set[str]:
    """Every name the workspace gives to `SlackError`, and the two of a failed delivery."""
    found = {"operation_timeout", "dispatch_failed"}
    for path in sorted((ROOT / "bot/local/workspace").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SlackError":
                given = node.args[0]
                constant = isinstance(given, ast.Constant)
                found |= {str(given.value)} if constant else CALCULATED[ast.unparse(given)]  # type: ignore[attr-defined]
    return found


def told() -> set[str]:
    """Every name on the page, in whichever column."""
    return {name for rule, word, _, _ in ROWS for name in names(f"{rule} {word}")}


def test_every_error_of_the_workspace_is_on_the_page() -> None:
    assert sorted(raised() - told()) == []


def test_every_switch_and_every_limit_is_on_the_page() -> None:
    known = {field.name for kind in (Faults, Rules) for field in fields(kind)}

    assert sorted(known - told()) == []


def test_no_row_of_the_page_was_missed() -> None:
    lines = [line for line in PAGE.splitlines() if ".py::" in line]

    assert len(lines) == len(ROWS)
    assert len(ROWS) > len(raised())


def source_of(file: str, test: str) -> str:
    """A test's own source with its decorators; empty where there is none."""
    tree = ast.parse((FOLDER / file).read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return "".join(ast.unparse(node) for node in functions if node.name == test)


@pytest.mark.parametrize(("rule", "word", "file", "test"), ROWS, ids=[f"{row[3]}-{row[1]}" for row in ROWS])
def test_the_named_test_is_there_and_names_what_it_breaks(rule: str, word: str, file: str, test: str) -> None:
    own = source_of(file, test)

    assert own, f"{file} has no {test}"
    wanted = names(word) or names(rule)
    assert any(name in own for name in wanted), f"{test} names none of {sorted(wanted)}"


def yields_of(module: Any) -> Iterator[tuple[str, int]]:
    """Where a source makes a judgement: file and line of each `SurfaceError`, `too_long` and `too_many`."""
    path = str(module.__file__)
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Call):
            yield path, node.lineno


def test_every_rule_of_the_judge_is_broken_by_some_sample() -> None:
    passed: set[tuple[str, int]] = set()

    def note(frame: FrameType, event: str, _argument: object) -> Any:
        if frame.f_code.co_filename not in (surface.__file__, surface_rules.__file__):
            return None
        if event == "line":
            passed.add((frame.f_code.co_filename, frame.f_lineno))
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        for blocks, _ in BROKEN_MESSAGES:
            check_surface(blocks)
        for view in [MANGLED_VIEW, *(view for view, _ in BROKEN_VIEWS)]:
            check_surface(view)
    finally:
        sys.settrace(before)

    rules = {*yields_of(surface), *yields_of(surface_rules)}
    unbroken = sorted(f"{Path(path).name}:{line}" for path, line in rules - passed)
    assert unbroken == [], f"no sample breaks {unbroken}"


UNHURRIED = {"test_authorisation.py", "test_vendor_contract.py", "test_vendor_down.py", "town.py"}
"""Two matrices of hundreds of cells, a heap of requests, and a tour through every surface in three zones: at
Slack's pace they would take hours."""


def test_the_scenarios_play_with_every_rule_on() -> None:
    loosened = {
        path.name
        for path in (ROOT / "tests/scenario").glob("*.py")
        if re.search(r"message_rate\W+False", path.read_text(encoding="utf-8"))
    }

    assert loosened == UNHURRIED
