"""Prometheus metrics of one process; what the ledger says is read when somebody scrapes."""

from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot.cloudagent.surroundings import Exchange
from bot.domain.errors import RetryLater
from bot.service.sight import Answered, Standing

ACK_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
"""Seconds; Slack shows an error after the last."""
CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

Look = Callable[[], Awaitable[Standing]]


class Metrics:
    """Takes what happened and answers a scrape. A registry of its own: tests may have several."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._acks = self._counter("acks", "Payloads answered", ("listener", "outcome"))
        self._ack_seconds = Histogram(
            "blockbot_ack_seconds", "Time to the answer", ("listener",), buckets=ACK_BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._retries = self._counter("slack_retries", "Payloads that Slack delivered again", ())
        self._strangers = self._counter("foreign_payloads", "Payloads of other workspaces", ("kind",))
        self._replays = self._counter("slack_replays", "Requests that came a second time", ())
        self._calls = self._counter("cloudagent_calls", "Calls to CloudAgent", ("method", "outcome"))
        self._call_seconds = Histogram(
            "blockbot_cloudagent_seconds", "Time of a call", ("method",), buckets=CALL_BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._requests = self._gauge("requests", "Requests by state", ("state",))
        self._numbers = self._gauge("numbers", "Numbers by verdict", ("verdict",))
        self._held = self._gauge("held_numbers", "Waiting numbers of held requests", ())
        self._age = self._gauge("oldest_work_seconds", "Age of the oldest approved work nobody does", ())
        self._behind = self._gauge("pictures_behind", "Messages in Slack that trail the ledger", ())
        self._budget = self._gauge("token_generations_left", "Tokens left to ask for in this hour", ())
        self._token = self._gauge("slack_token_taken", "Whether Slack takes our token", ())
        self._token.set(1)
        self._database = self._gauge("database_up", "Whether the ledger could be read", ())

    def answered(self, one: Answered) -> None:
        """Counts an answer to Slack."""
        self._acks.labels(one.listener, "failed" if one.failed else "ok").inc()
        self._ack_seconds.labels(one.listener).observe(one.seconds)
        if one.retry:
            self._retries.inc()

    def turned_away(self, kind: str) -> None:
        """Counts a payload of another workspace."""
        self._strangers.labels(kind).inc()

    def token_taken(self, taken: bool) -> None:  # noqa: FBT001  # the one fact there is
        """Notes whether Slack took our token at the last look."""
        self._token.set(taken)

    def replayed(self) -> None:
        """Counts a captured request that was sent again within five minutes."""
        self._replays.inc()

    def called(self, one: Exchange) -> None:
        """Counts a call to CloudAgent."""
        self._calls.labels(one.method, one.family).inc()
        self._call_seconds.labels(one.method).observe(one.seconds)

    async def text(self, look: Look) -> bytes:
        """The answer to a scrape; without a database everything else is still told."""
        try:
            self._stands(await look())
            self._database.set(1)
        except RetryLater:
            self._database.set(0)
        return generate_latest(self._registry)

    def _stands(self, one: Standing) -> None:
        _set(self._requests, one.requests)
        _set(self._numbers, one.numbers)
        self._held.set(one.held_numbers)
        self._age.set(one.oldest_work_seconds)
        self._behind.set(one.pictures_behind)
        self._budget.set(one.generations_left)

    def _counter(self, name: str, words: str, labels: tuple[str, ...]) -> Counter:
        return Counter(f"blockbot_{name}", words, labels, registry=self._registry)

    def _gauge(self, name: str, words: str, labels: tuple[str, ...]) -> Gauge:
        return Gauge(f"blockbot_{name}", words, labels, registry=self._registry)


def _set(gauge: Gauge, values: Mapping[str, int]) -> None:
    for name, value in values.items():
        gauge.labels(name).set(value)
