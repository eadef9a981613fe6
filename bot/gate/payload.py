"""What the gate reads of a payload: its kind and the workspace it is for. Pure; trusts no type in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

GOODBYES = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events after which the token should be tried."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One signed body. `team` is empty where it names no workspace."""

    body: Mapping[str, Any] = field(repr=False)
    team: str

    @property
    def challenge(self) -> str | None:
        """What Slack wants to hear back when an address is verified."""
        wanted = self.body.get("challenge")
        return wanted if self.body.get("type") == "url_verification" and isinstance(wanted, str) else None

    @property
    def is_ssl_check(self) -> bool:
        """Slack looks now and then whether a command's address has a good certificate."""
        return self.body.get("ssl_check") == "1"

    @property
    def says_goodbye(self) -> bool:
        """Whether Slack tells that the app was removed, or its token revoked."""
        return _map(self.body.get("event")).get("type") in GOODBYES


def read_parcel(raw: bytes, content_type: str) -> Parcel:
    """Reads a body that the guard let through. Raises ValueError for one that is no payload after all."""
    text = raw.decode("utf-8")
    if content_type.partition(";")[0].strip().lower() == "application/json":
        body = _map(json.loads(text))
    else:
        fields = dict(parse_qsl(text, keep_blank_values=True))
        body = _map(json.loads(fields["payload"])) if "payload" in fields else fields
    return Parcel(body, team_of(body))


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace whose installation the payload is for, in the order in which bolt looks for it.

    Source: slack_bolt.request.internals.extract_team_id. A form knows where it was installed; an event names
    its installation in `authorizations`, and in `team_id` only the workspace where it happened.
    """
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    team = body.get("team")
    candidates = (
        _map(body.get("view")).get("app_installed_team_id"),
        team if isinstance(team, str) else _map(team).get("id"),
        _map(first).get("team_id"),
        body.get("team_id"),
        _map(body.get("user")).get("team_id"),
    )
    return next((one for one in candidates if isinstance(one, str) and one), "")


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
