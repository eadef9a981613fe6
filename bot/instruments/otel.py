"""OpenTelemetry spans of payloads and of calls to CloudAgent; loaded only where it is asked for.

A span is made when its work is over, from what onlookers are told: nothing secret and no telephone number.
Our own trace id leads to the trace id of the spans, so those of several processes meet in one trace.
"""

import hashlib
import time

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from bot.cloudagent.surroundings import Exchange
from bot.service.sight import Answered
from bot.service.trace import current_trace

SECOND = 1_000_000_000
"""Nanoseconds, in which OpenTelemetry counts."""

Facts = dict[str, str | bool | int]

TRACES = "/v1/traces"
"""Where a collector takes spans below its address (OTLP over HTTP, as its specification says)."""


class Spans:
    """Tells a collector. A provider of its own: nothing else in the process is traced."""

    def __init__(self, processor: SpanProcessor, version: str) -> None:
        named = Resource.create({"service.name": "blockbot", "service.version": version})
        self._provider = TracerProvider(resource=named, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("blockbot")

    def answered(self, one: Answered) -> None:
        """A payload of Slack's was answered."""
        facts: Facts = {"blockbot.listener": one.listener, "blockbot.slack_retry": one.retry}
        self._span(f"slack {one.listener}", SpanKind.SERVER, one.seconds, facts, failed=one.failed)

    def called(self, one: Exchange) -> None:
        """CloudAgent was called."""
        facts: Facts = {
            "http.request.method": one.method, "url.path": one.path, "blockbot.outcome": one.family,
        }  # fmt: skip
        if one.status:
            facts["http.response.status_code"] = one.status
        name = f"cloudagent {one.method} {one.path}"
        self._span(name, SpanKind.CLIENT, one.seconds, facts, failed=one.family != "ok")

    def close(self) -> None:
        """Hands over what is left; may wait for the collector."""
        self._provider.shutdown()

    def _span(self, name: str, kind: SpanKind, seconds: float, facts: Facts, *, failed: bool) -> None:
        end = time.time_ns()
        ours = current_trace()
        span = self._tracer.start_span(
            name,
            context=_beneath(ours),
            kind=kind,
            attributes={**facts, "blockbot.trace": ours},
            start_time=end - int(seconds * SECOND),
        )
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)


def spans_to(collector: str, version: str) -> Spans:
    """Spans for the collector at this address; sent every few seconds by a thread of their own."""
    return Spans(BatchSpanProcessor(OTLPSpanExporter(endpoint=collector.rstrip("/") + TRACES)), version)


def trace_id_of(ours: str) -> int:
    """The 128 bits that stand for a trace id of ours, the same in every process."""
    return int.from_bytes(hashlib.sha256(ours.encode()).digest()[:16])


def _beneath(ours: str) -> Context | None:
    """A place in the trace of this id; None, which is a new trace, where nothing of Slack's caused it."""
    if not ours:
        return None
    root = int.from_bytes(hashlib.sha256(ours.encode()).digest()[16:24])
    parent = SpanContext(trace_id_of(ours), root, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(parent), Context())
