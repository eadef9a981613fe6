"""Which workspace a payload is for."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.gate.payload import Parcel, read_parcel, team_of

FORM = "application/x-www-form-urlencoded"
EVENT = {"type": "event_callback", "team_id": "T2", "authorizations": [{"team_id": "T1"}]}


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"command": "/block", "team_id": "T1"}, "T1"),
        ({"type": "block_actions", "team": {"id": "T1"}, "user": {"team_id": "T2"}}, "T1"),
        ({"type": "block_actions", "team": None, "user": {"team_id": "T1"}}, "T1"),
        ({"type": "view_submission", "team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, "T1"),
        (EVENT, "T1"),
        ({"type": "event_callback", "team_id": "T1", "authorizations": []}, "T1"),
        ({"team": "T1"}, "T1"),
        ({}, ""),
        ({"team": {"id": None}, "user": "U1", "authorizations": "x", "view": [], "team_id": 7}, ""),
        ({"team": {"id": {"id": "T1"}}}, ""),
        ({"authorizations": [None]}, ""),
    ],
)
def test_the_installations_workspace_decides(body: dict[str, Any], team: str) -> None:
    assert team_of(body) == team


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (urlencode({"command": "/block", "team_id": "T1"}).encode(), FORM),
        (urlencode({"payload": json.dumps({"team": {"id": "T1"}})}).encode(), FORM),
        (json.dumps(EVENT).encode(), "application/json; charset=utf-8"),
    ],
)
def test_every_kind_of_body_is_read(raw: bytes, kind: str) -> None:
    assert read_parcel(raw, kind).team == "T1"


def test_a_challenge_is_one_only_where_slack_verifies_the_address() -> None:
    assert Parcel({"type": "url_verification", "challenge": "abc"}, "").challenge == "abc"
    assert Parcel({"command": "/block", "challenge": "abc"}, "T1").challenge is None
    assert Parcel({"type": "url_verification", "challenge": {}}, "").challenge is None


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
def test_a_goodbye_is_recognised(kind: str) -> None:
    assert Parcel(EVENT | {"event": {"type": kind}}, "T1").says_goodbye
    assert not Parcel(EVENT | {"event": {"type": "app_home_opened"}}, "T1").says_goodbye
