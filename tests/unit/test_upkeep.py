"""The checks around the code judge rightly: advisories and secrets."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.upkeep.audit import Audited, read, verdict
from tests.upkeep.secrets import finds, scanned

GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "not found on PyPI"}


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
