"""Alert rules, dashboard and the metrics page name the metrics that there are, all of them and no others."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # has no stubs here

from bot.cloudagent.surroundings import Exchange
from bot.instruments.gate import GateMetrics
from bot.instruments.prometheus import Metrics
from bot.service.sight import Answered, Standing

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
NAME = re.compile(r"blockbot_[a-z_]+")
COMPARED = re.compile(r"(?P<series>\S.*) (?:==|!=|>=|<=|>|<) \d+(?:\.\d+)?")
CALLED = re.compile(r"([a-z_]+(?: by)?) ?\(")
SELECTED = re.compile(r"(blockbot_[a-z_]+)\{([^}]+)\}")
SAMPLE = re.compile(r"^(blockbot_[a-z_]+)\{(.+)\} ", re.MULTILINE)
NAMED = re.compile(r'([a-z_]+)="')


async def look() -> Standing:
    return Standing({"pending": 1}, {"blocked": 1}, 0, 0.0, 0, 8)


@pytest.fixture
async def pages() -> list[str]:
    """What a bot and the gate show after one of everything."""
    metrics = Metrics()
    metrics.answered(Answered("/block", failed=False, seconds=0.1, retry=True))
    metrics.called(Exchange("PUT", "/ca_apis/updateBlockNumber", 200, "ok", 0.15))
    metrics.turned_away("/block")
    gate = GateMetrics()
    gate.payload("T1", "answered")
    gate.died("T1")
    return [(await metrics.text(look)).decode(), (await gate.text(["T1"])).decode()]


@pytest.fixture
def told(pages: list[str]) -> str:
    return "".join(pages)


@pytest.fixture
def exposed(told: str) -> set[str]:
    kinds = dict(re.findall(r"^# TYPE (blockbot_[a-z_]+) (\w+)$", told, re.MULTILINE))
    return {name for name in kinds if not name.endswith("_created")}


def plain(name: str) -> str:
    return re.sub(r"_(bucket|sum|count)$", "", name)


@pytest.mark.anyio
@pytest.mark.parametrize("file", ["alerts.yaml", "dashboard.json"])
async def test_rules_and_panels_use_metrics_that_exist(exposed: set[str], file: str) -> None:
    used = {plain(name) for name in NAME.findall((FOLDER / file).read_text(encoding="utf-8"))}
    assert used <= exposed


@pytest.mark.anyio
async def test_the_metrics_page_explains_every_metric_and_nothing_else(exposed: set[str]) -> None:
    text = (FOLDER / "metrics.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(blockbot_[a-z_]+)", text, re.MULTILINE)) == exposed


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return list(group["rules"])


def test_every_alert_has_a_name_of_its_own() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules())


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_every_alert_says_what_is_wrong_and_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert set(rule["annotations"]) == {"summary", "action"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert re.fullmatch(r"[1-9]\d*[smh]", rule.get("for", "1m"))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_every_alert_compares_a_well_formed_series_with_a_number(rule: dict[str, Any]) -> None:
    """What of PromQL our rules use; `test_promtool.py` asks Prometheus itself."""
    found = COMPARED.fullmatch(rule["expr"])
    assert found is not None
    series = found["series"]
    assert [series.count(one) for one in "({["] == [series.count(one) for one in ")}]"]
    assert set(CALLED.findall(series)) <= {"increase", "rate", "sum by", "histogram_quantile"}


@pytest.mark.anyio
@pytest.mark.parametrize("file", ["alerts.yaml", "dashboard.json", "metrics.md"])
async def test_every_label_that_is_named_is_one_of_its_metric(told: str, file: str) -> None:
    known = {(plain(name), label) for name, labels in SAMPLE.findall(told) for label in NAMED.findall(labels)}
    text = (FOLDER / file).read_text(encoding="utf-8").replace('\\"', '"')
    named = [(plain(name), part) for name, parts in SELECTED.findall(text) for part in parts.split(",")]
    used = {(name, re.split(r"[=!]", part)[0].strip()) for name, part in named}
    assert used
    assert used <= known


def test_the_dashboard_is_one_that_grafana_can_import() -> None:
    dashboard = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    assert dashboard["title"] == "Blockbot"
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert all(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
