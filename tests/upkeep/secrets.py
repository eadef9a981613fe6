"""`python -m tests.upkeep.secrets`: looks for secrets that slipped into the repository, with detect-secrets.

`.secrets.baseline` holds what was looked at and is none, by file, kind and hash; line numbers do not matter.
In tests only kinds that are surely somebody's are looked for: made-up passwords are what tests are made of.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / ".secrets.baseline"
GUESSES = (
    "Secret Keyword",
    "Base64 High Entropy String",
    "Hex High Entropy String",
    "Basic Auth Credentials",
)
"""Kinds that are guessed from a name or from randomness."""
NOT_READ = (".png", ".jsonl", ".lock", "requirements.txt", "requirements-dev.txt", ".secrets.baseline")
"""Pictures, number corpora and hashes."""

Find = tuple[str, str, str]
"""File, kind, SHA-1 of the secret."""


def finds(report: Mapping[str, Any]) -> set[Find]:
    """What a report of detect-secrets names, without the guesses in tests."""
    return {
        (file, one["type"], one["hashed_secret"])
        for file, found in report["results"].items()
        for one in found
        if not (file.startswith("tests/") and one["type"] in GUESSES)
    }


def scanned(files: Iterable[str], root: Path = ROOT) -> set[Find]:
    """What detect-secrets finds in these files, named from the root on."""
    command = [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "--no-verify", *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root)  # noqa: S603  # our own files
    return finds(json.loads(done.stdout))


def tracked() -> list[str]:
    """The files of the repository that are worth reading."""
    listed = subprocess.run(["git", "ls-files"], check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S607  # git
    return [one for one in listed.stdout.splitlines() if not one.endswith(NOT_READ) and (ROOT / one).exists()]


def known() -> set[Find]:
    """What was looked at before and is no secret."""
    if not BASELINE.exists():
        return set()
    return {(one[0], one[1], one[2]) for one in json.loads(BASELINE.read_text(encoding="utf-8"))}


def main() -> int:
    """Fails on whatever is not in the baseline; `--accept` takes all that is there into it."""
    found = scanned(tracked())
    if "--accept" in sys.argv:
        BASELINE.write_text(json.dumps(sorted(found), indent=1) + "\n", encoding="utf-8")
        return 0
    new = sorted(found - known())
    for file, kind, _ in new:
        print(f"{file}: {kind}. Take it out and revoke it; if it is none, accept it with --accept.")  # noqa: T201
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
