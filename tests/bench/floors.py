"""Floors of our answers, each a process: `python -m tests.bench.floors bolt 3900`.

`bolt` is a bolt app whose listeners only ack, built as ours is (`process_before_response`, authorised once,
on uvicorn); `hmac` is a bare ASGI route that checks the signature and answers.
"""

import hashlib
import hmac
import sys
from typing import cast

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import DEMO_SIGNING_SECRET


def bolt() -> ASGIApp:
    """Acks commands and clicks, and does nothing else."""
    fixed = AuthorizeResult(
        enterprise_id=None,
        team_id="T1",
        bot_token="x",
        bot_id="B1",
        bot_user_id="U1",
    )

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        del enterprise_id, team_id
        return fixed

    app = AsyncApp(signing_secret=DEMO_SIGNING_SECRET, authorize=authorize, process_before_response=True)

    async def ack_only(ack: AsyncAck) -> None:
        await ack()

    app.command("/block")(ack_only)
    app.action("approve")(ack_only)
    # Its types are narrower than ASGI's.
    return cast(ASGIApp, AsyncSlackRequestHandler(app, path="/slack/events"))


async def signed(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the whole body, checks its signature, answers 200 or 401."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = dict(scope["headers"])
    base = b"v0:" + headers.get(b"x-slack-request-timestamp", b"") + b":" + body
    wanted = b"v0=" + hmac.new(DEMO_SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest().encode()
    status = 200 if hmac.compare_digest(wanted, headers.get(b"x-slack-signature", b"")) else 401
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def main(kind: str, port: int) -> None:
    """Serves until it is killed."""
    uvicorn.run(bolt() if kind == "bolt" else signed, port=port, log_level="error", lifespan="off")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
