"""Alert rules, dashboard and the metrics page name the metrics that there are, all of them and no others."""

import json
import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no stubs here

from bot.instruments.gate import GateMetrics
from bot.instruments.prometheus import Metrics
from bot.service.sight import Answered, Standing

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
NAME = re.compile(r"blockbot_[a-z_]+")


async def look() -> Standing:
    return Standing({"pending": 1}, {"blocked": 1}, 0, 0.0, 0, 8)


@pytest.fixture
async def exposed() -> set[str]:
    metrics = Metrics()
    metrics.answered(Answered("/block", failed=False, seconds=0.1, retry=True))
    told = (await metrics.text(look)).decode() + (await GateMetrics().text(["T1"])).decode()
    kinds = dict(re.findall(r"^# TYPE (blockbot_[a-z_]+) (\w+)$", told, re.MULTILINE))
    return {name for name in kinds if not name.endswith("_created")}


def plain(name: str) -> str:
    return name.removesuffix("_bucket")


@pytest.mark.anyio
@pytest.mark.parametrize("file", ["alerts.yaml", "dashboard.json"])
async def test_rules_and_panels_use_metrics_that_exist(exposed: set[str], file: str) -> None:
    used = {plain(name) for name in NAME.findall((FOLDER / file).read_text(encoding="utf-8"))}
    assert used <= exposed


@pytest.mark.anyio
async def test_the_metrics_page_explains_every_metric_and_nothing_else(exposed: set[str]) -> None:
    text = (FOLDER / "metrics.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(blockbot_[a-z_]+)", text, re.MULTILINE)) == exposed


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    (group,) = yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]:
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_the_dashboard_is_one_that_grafana_can_import() -> None:
    dashboard = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    assert dashboard["title"] == "Blockbot"
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert all(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
