"""Spans, where they are asked for: a payload and the call that it causes reach the collector in one trace."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bot.commands.playground import playground
from tests.scenario.stage import ASHA, RAVI, Desk

pytestmark = pytest.mark.anyio


class Collector(ThreadingHTTPServer):
    """Takes spans over HTTP, on this machine only."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.spans: list[tuple[str, bytes]] = []
        """Names with trace ids."""


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        found = ExportTraceServiceRequest()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers.get("Content-Encoding") is None
        found.ParseFromString(body)
        for resource in found.resource_spans:
            for scope in resource.scope_spans:
                self.server.spans += [(span.name, span.trace_id) for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Says nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


async def test_a_press_and_its_call_arrive_in_one_trace(tmp_path: Path, collector: Collector) -> None:
    address = f"http://127.0.0.1:{collector.server_port}"
    async with playground(tmp_path, otel_exporter_otlp_endpoint=address) as world:
        desk = Desk(world)
        await desk.command(RAVI, "/block spam-callers 98765 43210 for 30 days because robocalls")
        card = await desk.card("robocalls")
        await desk.press(ASHA, "approve", card)
        await desk.replies(card)
    traces = dict(collector.spans)
    assert traces["slack button"] == traces["cloudagent PUT /ca_apis/updateBlockNumber"]
    assert traces["slack button"] != traces["slack /block"]
    assert "98765" not in str(collector.spans)
