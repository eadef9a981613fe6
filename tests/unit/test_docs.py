"""The documentation says what the code says: settings, commands, links, decision records."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main
from pydantic import SecretStr
from typer.core import TyperGroup

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = typer.main.get_command(app)

ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|\u2013) \| (\S.*) \|$", re.MULTILINE)
LINE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
CALL = re.compile(r"(?<![\w./-])(?:\.venv/bin/)?blockbot ((?:--?)?[a-z]+)((?: --?[a-z-]+)*)")
MAKE = re.compile(r"(?<![\w-])make ([a-z-]+)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def defaults() -> dict[str, str]:
    """Every setting with its default as one writes it into a file."""
    return {name.upper(): written(field.default) for name, field in Settings.model_fields.items()}


def written(default: object) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return ",".join(default) if isinstance(default, tuple) else str(default)


def code_of(path: Path) -> str:
    return "\n".join(CODE.findall(text(path)))


def commands() -> dict[str, set[str]]:
    """Every command with its options."""
    assert isinstance(COMMANDS, TyperGroup)
    return {
        name: {opt for one in command.params for opt in (*one.opts, *one.secondary_opts)} | {"--help"}
        for name, command in COMMANDS.commands.items()
    }


def links() -> list[tuple[Path, str]]:
    return [
        (page, link) for page in PAGES for link in LINK.findall(CODE.sub("", text(page))) if "://" not in link
    ]


def anchors(path: Path) -> set[str]:
    """What GitHub makes of the headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text(path))
    }


def test_the_readme_lists_every_setting_with_its_default_and_nothing_more() -> None:
    assert {name: default for name, default, _ in ROW.findall(text(README))} == defaults()


def test_no_setting_is_listed_twice() -> None:
    listed = [name for name, _, _ in ROW.findall(text(README))]
    assert len(listed) == len(set(listed))


def test_every_setting_says_in_the_code_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_sample_environment_has_every_setting_with_its_default_and_nothing_more() -> None:
    assert dict(LINE.findall(text(ROOT / ".env.example"))) == defaults()


def test_what_the_readme_calls_required_is_what_serving_requires() -> None:
    required = {name for name, _, meaning in ROW.findall(text(README)) if "Required." in meaning}
    missing = Settings(_env_file=None, slack_app_token=SecretStr("xapp-1")).missing_to_serve()
    assert required == {sentence.split()[0] for sentence in missing}


def test_the_readme_names_every_command() -> None:
    named = {name for name, _ in CALL.findall(code_of(README))}
    assert set(commands()) <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_named_exists_with_its_options(page: Path) -> None:
    known = commands() | {"--help": set(), "--version": set()}
    named = CALL.findall(code_of(page))
    assert [name for name, _ in named if name not in known] == []
    assert [name + given for name, given in named if not set(given.split()) <= known[name]] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert set(MAKE.findall(code_of(page))) <= targets


def test_there_are_links_to_check() -> None:
    assert {page.name for page, _ in links()} >= {"README.md", "operations.md"}


@pytest.mark.parametrize(("page", "link"), links(), ids=lambda part: str(getattr(part, "name", part)))
def test_every_relative_link_leads_somewhere(page: Path, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = page.parent / unquote(path) if path else page
    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_decision_record_has_its_number_and_the_three_headings(record: Path) -> None:
    first, *parts = HEADING.findall(text(record))
    assert first.startswith(f"{int(record.name[:4])}. ")
    assert parts == ["Context", "Decision", "Consequence"]


def test_decision_records_are_numbered_without_a_gap() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_list_of_decisions_names_every_record_by_its_title() -> None:
    listed = set(re.findall(r"^- \[(.+)\]\((.+)\)$", text(ROOT / "docs/decisions/README.md"), re.MULTILINE))
    assert listed == {(HEADING.findall(text(record))[0], record.name) for record in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_decision_record_fits_on_a_page(record: Path) -> None:
    assert len(text(record).splitlines()) <= 60
