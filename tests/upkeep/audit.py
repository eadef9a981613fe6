"""`make audit`: asks PyPI's advisories about every pinned requirement; no part of the tests.

A finding fails. Where the advisory service cannot be reached, or does not know our packages (a mirror without
it), nothing is proven: that is said, and fails only with `--require`, so that a build behind a wall can pass.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of one lock file."""

    checked: int
    skipped: int
    findings: tuple[str, ...]


def read(report: str) -> Audited:
    """Reads pip-audit's JSON; an empty text is a run that ended without one."""
    packages: Iterable[Mapping[str, Any]] = json.loads(report)["dependencies"] if report.strip() else ()
    asked = [one for one in packages if "vulns" in one]
    findings = tuple(
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'none'}"
        for one in asked
        for each in one["vulns"]
    )
    return Audited(len(asked), sum("skip_reason" in one for one in packages), findings)


def audit(lock: Path) -> Audited:
    """Runs pip-audit on the pinned, hashed file; resolves and installs nothing."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(lock),
            "--format", "json", "--output", str(report), "--progress-spinner", "off",
        ]  # fmt: skip
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)  # noqa: S603  # our own words
        except subprocess.TimeoutExpired:
            return Audited(0, 0, ())
        return read(report.read_text(encoding="utf-8") if report.exists() else "")


def verdict(lock: str, found: Audited, *, require: bool) -> tuple[bool, str]:
    """Whether that is good enough, and the line to print."""
    if found.findings:
        return False, f"{lock}: " + "; ".join(found.findings)
    if not found.checked:
        return not require, f"{lock}: NOT CHECKED, the advisory service gave no answer about any package"
    left = f", {found.skipped} unknown to it" if found.skipped else ""
    return not (require and found.skipped), f"{lock}: {found.checked} packages without a known weakness{left}"


def main() -> int:
    """Audits both lock files."""
    options = argparse.ArgumentParser(description="Ask the advisories about every pinned requirement.")
    options.add_argument("--require", action="store_true", help="fail where nothing could be asked")
    require = options.parse_args().require
    verdicts = [verdict(lock, audit(ROOT / lock), require=require) for lock in LOCKS]
    for _, line in verdicts:
        print(line)  # noqa: T201  # a command talks to its terminal
    return 0 if all(good for good, _ in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
