"""Socket Mode: tickets, connections, envelopes and their acks; the alternative to signed HTTP."""

import asyncio
import json
import time
import uuid
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local.workspace.delivery import FAILED, TIMED_OUT, Ack, Envelope, record_of
from bot.local.workspace.state import Workspace
from bot.local.workspace.wire import Json

MOST_CONNECTIONS = 10
_MOST_TICKETS = 100
_ACCEPT_PAYLOAD = frozenset({"slash_commands", "interactive"})


class Sockets:
    """The app's open connections; each envelope goes to one of them, in turn."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: deque[str] = deque(maxlen=_MOST_TICKETS)
        self._open: list[WebSocket] = []
        self._changed = asyncio.Event()
        self._turn: Iterator[int] = cycle(range(MOST_CONNECTIONS))
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def new_address(self) -> str:
        """A websocket address that serves once."""
        ticket = self._workspace.mint.secret()
        self._tickets.append(ticket)
        return f"{self._workspace.base_url.replace('http', 'ws', 1)}/socket/{ticket}"

    async def endpoint(self, socket: WebSocket) -> None:
        """One connection, from its ticket to its end."""
        ticket = socket.path_params["ticket"]
        if ticket not in self._tickets:
            await socket.close(code=4401)
            return
        self._tickets.remove(ticket)
        await socket.accept()
        if len(self._open) >= MOST_CONNECTIONS:
            await self._say_goodbye(socket, "too_many_websockets")
            return
        self._open.append(socket)
        self._changed.set()
        try:
            await socket.send_json(self._hello())
            while True:
                self._acked(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._gone(socket)

    def _gone(self, socket: WebSocket) -> None:
        if socket in self._open:
            self._open.remove(socket)
            self._changed.set()

    async def wait_for(self, connections: int) -> None:
        """Waits until so many connections are open."""
        while len(self._open) != connections:
            self._changed.clear()
            await self._changed.wait()

    def _hello(self) -> Json:
        started = datetime.now(UTC).isoformat()
        debug = {"host": "local", "started": started, "build_number": 1, "approximate_connection_time": 3600}
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._workspace.app.app_id},
            "debug_info": debug,
        }

    def _acked(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(str(frame.get("envelope_id"))) if isinstance(frame, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)

    async def deliver(self, envelope: Envelope) -> Ack:
        """Sends the envelope down one connection and waits for its ack."""
        began = time.perf_counter()
        body, error = await self._exchange(envelope)
        ms = (time.perf_counter() - began) * 1000
        ack = Ack(0 if error else 200, ms, body, error)
        self._workspace.traffic.add(record_of(self._workspace, envelope, ack, "none"))
        return ack

    async def _exchange(self, envelope: Envelope) -> tuple[Json | None, str | None]:
        if not self._open:
            return None, FAILED
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            await socket.send_json(_frame(envelope, envelope_id))
            frame = await asyncio.wait_for(answer, self._workspace.rules.ack_seconds)
        except TimeoutError:
            return None, TIMED_OUT
        except (WebSocketDisconnect, RuntimeError):
            return None, FAILED  # it closed between choosing and sending
        finally:
            del self._waiting[envelope_id]
        return frame.get("payload"), None

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Says goodbye on all connections, as Slack does regularly; the client connects anew."""
        for socket in list(self._open):
            self._gone(socket)
            await self._say_goodbye(socket, reason)

    @staticmethod
    async def _say_goodbye(socket: WebSocket, reason: str) -> None:
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
        await socket.close()

    async def aclose(self) -> None:
        """Closes all connections."""
        for socket in list(self._open):
            self._gone(socket)
            await socket.close()


def _frame(envelope: Envelope, envelope_id: str) -> Json:
    found: Json = {
        "envelope_id": envelope_id,
        "type": envelope.kind,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.kind in _ACCEPT_PAYLOAD,
    }
    if envelope.kind == "events_api":
        found |= {"retry_attempt": envelope.retry, "retry_reason": envelope.retry_reason or ""}
    return found
