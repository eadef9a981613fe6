"""What Prometheus's own checker says of our rules, our panels and what `/metrics` shows.

It comes with Debian's package `prometheus`; where it is missing these are skipped, in CI they fail.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no stubs here

from tests.unit.test_operations import FOLDER, pages  # noqa: F401  # `pages` is a fixture

pytestmark = pytest.mark.skipif(
    shutil.which("promtool") is None and not os.environ.get("BLOCKBOT_REQUIRE_PROMTOOL"),
    reason="needs promtool (Debian: apt-get install prometheus)",
)


def promtool(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    program = ["promtool", *words]
    return subprocess.run(program, input=given, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_alert_rules_are_good_ones() -> None:
    checked = promtool("check", "rules", str(FOLDER / "alerts.yaml"))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_question_of_the_dashboard_is_understood(tmp_path: Path) -> None:
    dashboard = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert asked
    rules = [
        {"record": f"panel:{n}", "expr": expr.replace("$__rate_interval", "5m")}
        for n, expr in enumerate(asked)
    ]
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
    checked = promtool("check", "rules", str(file))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_question_that_is_none_is_found(tmp_path: Path) -> None:
    file = tmp_path / "panels.yaml"
    wrong = {"record": "panel:0", "expr": "sum by (state blockbot_requests"}
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": [wrong]}]}), encoding="utf-8")
    assert promtool("check", "rules", str(file)).returncode != 0


@pytest.mark.anyio
async def test_what_we_show_has_good_names(pages: list[str]) -> None:  # noqa: F811
    for page in pages:
        checked = promtool("check", "metrics", given=page)
        assert checked.returncode == 0, checked.stdout + checked.stderr
