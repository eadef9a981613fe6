"""Tokens of the stand-in (T1-T9): issuing, superseding, dying; knows nothing of numbers and groups."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.local.vendor.switches import Switches

SIGNING_KEY = b"the stand-in signs for itself only"
HOUR = timedelta(minutes=60)


@dataclass(slots=True)
class Token:
    """One token that was issued; `killed` when a newer one (or another integration) superseded it."""

    serial: int
    user_name: str
    text: str = field(repr=False)
    issued_at: datetime
    killed: bool = False

    def condition(self, now: datetime, switches: Switches) -> str:
        """`live`, `superseded`, `expired`, or `early` (T6: not yet taken everywhere)."""
        if self.killed:
            return "superseded"
        if now >= self.issued_at + timedelta(seconds=switches.token_life):
            return "expired"
        if now < self.issued_at + timedelta(seconds=switches.token_delay):
            return "early"
        return "live"


@dataclass(slots=True)
class TokenDesk:
    """Issues tokens and knows every one it ever issued."""

    issued: dict[str, Token] = field(default_factory=dict)
    counted: dict[str, list[datetime]] = field(default_factory=dict)
    """Generations that count toward the hour, by user."""

    def count(self, user_name: str, now: datetime) -> None:
        """Books a generation of this user."""
        self.counted.setdefault(user_name, []).append(now)

    def exhausted(self, user_name: str, now: datetime, limit: int) -> bool:
        """Whether the generations of the last 60 minutes are used up (T7)."""
        recent = [moment for moment in self.counted.get(user_name, []) if moment > now - HOUR]
        self.counted[user_name] = recent
        return len(recent) >= limit

    def issue(self, user_name: str, now: datetime, switches: Switches) -> Token:
        """A new token; all earlier ones of the user die at once (T6)."""
        self.kill(user_name)
        self.count(user_name, now)
        serial = len(self.issued) + 1
        text = _jwt(user_name, now + timedelta(seconds=switches.clock_ahead), serial)
        if switches.token_form == "opaque":  # noqa: S105  # a position's name
            text = hashlib.sha256(text.encode()).hexdigest()
        self.issued[text] = token = Token(serial, user_name, text, now)
        return token

    def kill(self, user_name: str) -> None:
        """What another integration's token generation does to ours (F1)."""
        for token in self.issued.values():
            token.killed = token.killed or token.user_name == user_name


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _jwt(user_name: str, now: datetime, serial: int) -> str:
    # `jti` is ours: two tokens of one second must differ.
    issued = int(now.timestamp())
    claims = {"sub": user_name, "iat": issued, "exp": issued + 3600, "jti": serial}
    head = _part(json.dumps({"alg": "HS512"}).encode()) + "." + _part(json.dumps(claims).encode())
    return head + "." + _part(hmac.digest(SIGNING_KEY, head.encode(), "sha512"))
