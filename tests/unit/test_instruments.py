"""The optional instruments: what they tell, what they never tell, and that nobody waits for them."""

import sys
import threading
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from bot.cloudagent.surroundings import Exchange
from bot.instrument_wiring import Plugged, plug_in
from bot.instruments.otel import Spans, trace_id_of
from bot.instruments.prometheus import Metrics
from bot.instruments.sentry import Sentry
from bot.logs import masked
from bot.policy_wiring import NotReady
from bot.service.failures import Failure
from bot.service.sight import Answered
from bot.service.trace import traced
from bot.settings import Settings

pytestmark = pytest.mark.anyio

COLLECTOR = "http://127.0.0.1:9"
DSN = "http://key@127.0.0.1:9/1"
FAILURE = Failure(
    id="1a2b3c4d", at=datetime(2026, 11, 23, tzinfo=UTC), what="/block", kind="KeyError",
    words="Traceback:\nKeyError: no xoxb-very-secret for +91 98765 43210", trace="t1", request_id="abcdefgh",
)  # fmt: skip


def wait_for(event: threading.Event) -> None:
    event.wait()


def settings(**given: str) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def spans(exporter: InMemorySpanExporter) -> Spans:
    return Spans(SimpleSpanProcessor(exporter), "1.0")


class Kept(Transport):
    """Keeps what would have been sent."""

    sent: list[Envelope]

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        Kept.sent = []

    def capture_envelope(self, envelope: Envelope) -> None:
        Kept.sent.append(envelope)


def only(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = exporter.get_finished_spans()
    return span


def test_a_payload_becomes_a_span_of_its_length_in_the_trace_of_its_id(
    spans: Spans, exporter: InMemorySpanExporter
) -> None:
    with traced("t5682ead4884"):
        spans.answered(Answered("/block", failed=False, seconds=0.25, retry=True))
    span = only(exporter)
    assert (span.name, span.kind, span.status.is_ok) == ("slack /block", SpanKind.SERVER, True)
    assert (span.end_time or 0) - (span.start_time or 0) == 250_000_000
    assert span.attributes == {
        "blockbot.listener": "/block",
        "blockbot.slack_retry": True,
        "blockbot.trace": "t5682ead4884",
    }
    assert span.context.trace_id == trace_id_of("t5682ead4884")


def test_a_payload_and_the_call_it_causes_meet_in_one_trace(
    spans: Spans, exporter: InMemorySpanExporter
) -> None:
    with traced("t1"):
        spans.answered(Answered("approve", failed=False, seconds=0.1, retry=False))
    with traced("t1"):  # in another process, or after a restart
        spans.called(Exchange("PUT", "/ca_apis/updateBlockNumber", 503, "unavailable", 0.2))
    first, second = exporter.get_finished_spans()
    assert first.context.trace_id == second.context.trace_id
    assert first.context.span_id != second.context.span_id
    assert not second.status.is_ok
    assert second.attributes is not None
    assert second.attributes["http.response.status_code"] == 503


def test_what_nothing_of_slacks_caused_has_a_trace_of_its_own(
    spans: Spans, exporter: InMemorySpanExporter
) -> None:
    spans.called(Exchange("GET", "/", 0, "timeout", 0.1))
    span = only(exporter)
    assert span.parent is None
    assert "http.response.status_code" not in (span.attributes or {})


def test_a_failure_is_told_to_sentry_masked_and_by_its_id() -> None:
    sentry = Sentry(DSN, "1.0", masked, Kept)
    sentry.failed(FAILURE)
    event: Any = Kept.sent[0].get_event()
    assert event["tags"] == {"error_id": "1a2b3c4d", "trace": "t1", "request_id": "abcdefgh"}
    assert event["message"]["formatted"].startswith("KeyError: no [secret] for …3210")
    told = str(event)
    assert "very-secret" not in told
    assert "98765" not in told
    assert not {"breadcrumbs", "modules", "request", "user", "contexts"} & event.keys()
    assert not event["server_name"]
    sentry.close()


def test_only_log_and_metrics_look_on_where_nothing_is_asked_for() -> None:
    plugged = plug_in(settings(), Metrics())
    assert (len(plugged.answered), len(plugged.called), plugged.failed, plugged.closes) == (1, 2, (), ())


async def test_what_is_asked_for_looks_on_too() -> None:
    plugged = plug_in(settings(otel_exporter_otlp_endpoint=COLLECTOR, sentry_dsn=DSN), Metrics())
    assert [len(one) for one in (plugged.answered, plugged.called, plugged.failed)] == [2, 3, 1]
    await plugged.close()


@pytest.mark.parametrize(
    ("asked", "lacking", "advice"),
    [
        ({"otel_exporter_otlp_endpoint": COLLECTOR}, "opentelemetry", "blockbot[otel]"),
        ({"sentry_dsn": DSN}, "sentry_sdk", "blockbot[sentry]"),
    ],
)
def test_an_instrument_that_is_not_installed_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], lacking: str, advice: str
) -> None:
    for name in [one for one in sys.modules if one.startswith("bot.instruments.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [one for one in sys.modules if one.split(".")[0] == lacking]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, lacking, None)
    with pytest.raises(NotReady) as refused:
        plug_in(settings(**asked), Metrics())
    assert advice in str(refused.value)
    assert lacking in str(refused.value)


def test_a_wrong_address_of_sentrys_is_told_without_showing_it() -> None:
    with pytest.raises(NotReady, match="SENTRY_DSN") as refused:
        plug_in(settings(sentry_dsn="hidden-and-wrong"), Metrics())
    assert "hidden" not in str(refused.value)
    assert "hidden" not in repr(settings(sentry_dsn="hidden-and-wrong"))


async def test_a_silent_collector_does_not_hold_up_the_stop() -> None:
    never, others = threading.Event(), threading.Event()
    await Plugged(closes=(partial(wait_for, never), others.set)).close()
    assert others.is_set()
    never.set()
