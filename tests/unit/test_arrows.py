"""Arrows point inward: which room may import which, read from the sources themselves."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

MAY_IMPORT = {
    "domain": {"domain"},
    "service": {"service", "domain"},
    "cloudagent": {"cloudagent", "service", "domain"},
    "store": {"store", "service", "domain"},
    "engine": {"engine", "store", "service", "domain"},
    "slack": {"slack", "service", "domain"},
    "gate": {"gate", "slack", "store", "domain"},
    "http": {"http", "service", "domain"},
    "local": {"local"},
    "instruments": {"instruments", "cloudagent", "service", "domain"},
    "policy_file": {"policy_file", "domain"},
    "charts": set(),
    "settings.py": set(),
    "logs.py": set(),
    "cli.py": {"commands"},
    "__main__.py": {"cli"},
}
"""Rooms under `bot/` and the rooms each may import; wiring and commands may import everything but `local`."""

WIRINGS = {
    "wiring.py", "policy_wiring.py", "vendor_wiring.py", "token_wiring.py", "record_wiring.py",
    "afterwards_wiring.py", "instrument_wiring.py", "gate_wiring.py",
}  # fmt: skip
FREE = {*WIRINGS, "commands", "__init__.py"}

FRAMEWORKS = {
    "asyncio",
    "sqlalchemy",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "dbos",
    "structlog",
    "pydantic",
}


def sources() -> list[Path]:
    return sorted((ROOT / "bot").rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "bot").parts[0]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "bot"}
    return found


def rooms_imported(path: Path) -> set[str]:
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("bot.")}
    return rooms - {"__version__"}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_imports_only_rooms_it_may(path: Path) -> None:
    room = room_of(path)
    if room in FREE:
        return
    assert room in MAY_IMPORT, f"{room} is a new room: say in this test what it may import"
    assert rooms_imported(path) <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_demo_commands_import_the_local_stand_ins(path: Path) -> None:
    if room_of(path) == "local" or path.name in {"demo.py", "demo_script.py", "playground.py"}:
        return
    assert "local" not in rooms_imported(path)


@pytest.mark.parametrize(
    "path", [path for path in sources() if room_of(path) == "domain"], ids=lambda path: path.stem
)
def test_the_domain_imports_no_framework(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & FRAMEWORKS


def test_no_file_grows_past_three_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*sources(), *(ROOT / "bot/local/page").iterdir(), *(ROOT / "tests").rglob("*.py")]
        if path.suffix in {".py", ".js", ".css", ".html"}
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long
