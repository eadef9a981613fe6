"""Every row of the stand-in's specification has a test that names it: `test_t6_u2_…`, `test_l1_to_l3_…`."""

import ast
import re
from pathlib import Path

import pytest

ROWS = {"g": 8, "t": 9, "u": 14, "r": 10, "c": 5, "x": 4, "l": 3, "f": 12}
"""How many rows each section has: general, token, update, its reply, create, delete, limits, faults."""

NAMED = re.compile(r"(?:^test_|_)([gturcxlf])(\d{1,2})(?:_to_\1(\d{1,2}))?(?=_)")


def named_rows() -> set[str]:
    """The rows that the names of the tests beside this one hold."""
    found = set()
    for path in Path(__file__).parent.glob("test_standin_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for section, first, last in NAMED.findall(node.name):
                    found |= {f"{section}{n}" for n in range(int(first), int(last or first) + 1)}
    return found


@pytest.mark.parametrize(
    "row", [f"{section}{n + 1}" for section, count in ROWS.items() for n in range(count)]
)
def test_the_row_has_a_test(row: str) -> None:
    assert row in named_rows()
