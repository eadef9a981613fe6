"""Prometheus metrics of the gate in front of several workspaces; knows ids of workspaces and nothing else."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.process_collector import ProcessCollector


class GateMetrics:
    """Takes what happened and answers a scrape."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._payloads = Counter(
            "blockbot_gate_payloads", "Payloads by workspace and what became of them",
            ("workspace", "outcome"), registry=self._registry,
        )  # fmt: skip
        self._deaths = Counter(
            "blockbot_gate_bot_deaths",
            "Bots that ended by themselves",
            ("workspace",),
            registry=self._registry,
        )
        self._replays = Counter(
            "blockbot_gate_replays", "Requests that came a second time", registry=self._registry
        )
        self._running = Gauge(
            "blockbot_gate_bot_wanted", "Workspaces whose bot is kept running", ("workspace",),
            registry=self._registry,
        )  # fmt: skip

    def payload(self, workspace: str, outcome: str) -> None:
        """Counts a payload."""
        self._payloads.labels(workspace, outcome).inc()

    def died(self, workspace: str) -> None:
        """Counts a bot's end that nobody asked for."""
        self._deaths.labels(workspace).inc()

    def replayed(self) -> None:
        """Counts a captured request that was sent again within five minutes."""
        self._replays.inc()

    async def text(self, running: Iterable[str]) -> bytes:
        """The answer to a scrape."""
        self._running.clear()
        for workspace in running:
            self._running.labels(workspace).set(1)
        return generate_latest(self._registry)
