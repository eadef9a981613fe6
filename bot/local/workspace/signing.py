"""Slack's request signature (version 0) over the raw body."""

import hashlib
import hmac


def signature_headers(secret: str, body: bytes, at: float) -> dict[str, str]:
    """The two headers Slack signs its requests with; `at` is epoch seconds."""
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
