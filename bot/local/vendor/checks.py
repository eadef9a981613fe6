"""Who may call the stand-in and how (U1-U6, T1-T3): credentials first, then the body; stores nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.local.vendor.accounts import Account
from bot.local.vendor.replies import NOT_JSON, Incoming, Reply, error, invalid, refusal
from bot.local.vendor.switches import Switches
from bot.local.vendor.tokens import TokenDesk


class Refusal(Exception):
    """The call ends here with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Voice:
    """Says no with the HTTP status the switches ask for (G6, G7)."""

    switches: Switches

    def auth(self, message: str) -> Refusal:
        """A token or account error in the `"false"` shape."""
        return Refusal(refusal(message, self.switches.auth_errors_http))

    def auth_failed(self) -> Refusal:
        """The block-number pages' own authentication error."""
        return Refusal(error("Authentication failed", self.switches.auth_errors_http))

    def app(self, message: str) -> Refusal:
        """An application error with a message."""
        return Refusal(error(message, self.switches.app_errors_http))

    def mandatory(self) -> Refusal:
        """A parameter is missing, or its key is misspelt."""
        return self.app("Parameters are mandatory")

    def invalid(self, **fields: str) -> Refusal:
        """`invalid data` with words by field."""
        return Refusal(invalid(fields, self.switches.app_errors_http))

    def unreadable(self) -> Refusal:
        """The body is not a JSON object (G5)."""
        return Refusal(refusal(NOT_JSON, self.switches.app_errors_http))


@dataclass(frozen=True, slots=True)
class Doorman:
    """Checks one block call; `now` is aware."""

    accounts: Mapping[str, Account]
    desk: TokenDesk
    switches: Switches
    now: datetime

    def admit(self, incoming: Incoming) -> tuple[Account, Mapping[str, Any]]:
        """The account and the body of an admitted call; raises Refusal."""
        account = self._credentials(incoming)
        body = read_object(incoming.body, Voice(self.switches))
        user_name = body.get("userName")
        if not user_name:
            raise Voice(self.switches).auth("Username Should Not be Null or Empty.")
        if user_name != account.user_name:
            raise Voice(self.switches).auth_failed()
        return account, body

    def _credentials(self, incoming: Incoming) -> Account:
        scheme, _, text = incoming.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and text:
            return self._by_token(text)
        if key := incoming.headers.get("apikey"):
            return self._by_key(key)
        expired = self.switches.missing_token_says == "expired"  # noqa: S105  # a position's name
        message = "Token Expired" if expired else "Token Should Not be Null or Empty."
        raise Voice(self.switches).auth(message)

    def _by_token(self, text: str) -> Account:
        voice = Voice(self.switches)
        token = self.desk.issued.get(text)
        condition = token.condition(self.now, self.switches) if token else "unknown"
        superseded_expired = condition == "superseded" and self.switches.superseded_says == "expired"
        if condition == "expired" or superseded_expired:
            raise voice.auth("Token Expired")
        if token is None or condition != "live":
            raise voice.auth("Invalid Token")
        account = self.accounts[token.user_name]
        if account.auth_mode == "BASIC_AUTH":
            raise self._mode_mismatch()
        return account

    def _mode_mismatch(self) -> Refusal:
        if self.switches.mode_mismatch == "missing_user":
            return Refusal(_missing_user())
        return Voice(self.switches).auth("Api Key Should Not be Null or Empty.")

    def _by_key(self, key: str) -> Account:
        account = next((one for one in self.accounts.values() if one.api_key == key), None)
        by_token = account is not None and account.auth_mode == "TOKEN_AUTH"
        refuse = self.switches.key_on_token_account == "refuse"  # noqa: S105  # a position's name
        if account is None or (by_token and refuse):
            raise Voice(self.switches).auth_failed()
        return account


def _missing_user() -> Reply:
    # Seen in production code with HTTP 401 and without `data`.
    reply = refusal("Missing userName or apiKey", 401)
    return reply.rewritten({"status": "false", "message": "Missing userName or apiKey"})


def read_object(body: bytes, voice: Voice) -> Mapping[str, Any]:
    """The body as a JSON object; raises Refusal (G5)."""
    try:
        payload = json.loads(body)
    except ValueError:
        raise voice.unreadable() from None
    if not isinstance(payload, dict):
        raise voice.unreadable()
    return payload
