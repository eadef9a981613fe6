"""The checks around the code judge rightly: advisories and secrets."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.upkeep.audit import Audited, read, verdict
from tests.upkeep.secrets import finds, scanned

ROOT = Path(__file__).parents[2]
GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "not found on PyPI"}


def targets_of(name: str) -> set[str]:
    """What a target of the Makefile asks for."""
    (found,) = re.findall(
        rf"^{name}: ([^#\n]*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    return set(found.split())


def test_one_command_runs_what_ci_runs() -> None:
    """But the demo, which the wheel plays, and what only CI fetches to look at our Slack with other eyes."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    run = set(re.findall(r"^(?:timeout \d+ )?make ([a-z-]+)", script, re.MULTILINE))
    assert run - {"demo", "fetch-second-opinions"} == targets_of("check")


def test_ci_runs_what_the_readme_promises_a_newcomer() -> None:
    promised = re.findall(r"`(make demo [^`]+)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert promised
    assert set(promised) <= set(script)


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_report_is_read_by_what_was_asked_skipped_and_found() -> None:
    assert read(report(GOOD, BAD, UNKNOWN)) == Audited(2, 1, ("b 2: PYSEC-1, mended in 3",))


@pytest.mark.parametrize("text", ["", report(), report(UNKNOWN)])
def test_an_audit_that_could_ask_nothing_passes_only_where_it_may(text: str) -> None:
    assert verdict("r.txt", read(text), require=False)[0]
    good, line = verdict("r.txt", read(text), require=True)
    assert not good
    assert "NOT CHECKED" in line


@pytest.mark.parametrize("require", [True, False])
def test_a_known_weakness_never_passes(require: bool) -> None:
    good, line = verdict("r.txt", read(report(GOOD, BAD)), require=require)
    assert not good
    assert "PYSEC-1" in line


def test_an_audit_without_a_finding_passes() -> None:
    assert verdict("r.txt", read(report(GOOD)), require=True)[0]


def test_guesses_count_in_the_code_and_not_in_tests() -> None:
    guess = {"type": "Secret Keyword", "hashed_secret": "h"}
    token = {"type": "Slack Token", "hashed_secret": "h"}
    found = finds({"results": {"bot/a.py": [guess], "tests/a.py": [guess, token]}})
    assert found == {("bot/a.py", "Secret Keyword", "h"), ("tests/a.py", "Slack Token", "h")}


def test_a_private_key_in_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_text("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n", encoding="utf-8")
    assert {kind for _, kind, _ in scanned(["leak.txt"], tmp_path)} == {"Private Key"}
