"""Which payloads belong to another workspace, and what its people are told."""

import json
from typing import Any

import pytest

from bot.slack.cards.surface import Surface
from bot.slack.payloads import Caller
from bot.slack.strangers import NOWHERE, Home, Strangers, is_foreign

OURS = Home("T1")
GRID = Home("T1", "E1")

COMMAND = {"command": "/block", "team_id": "T1", "user_id": "U1"}
CLICK = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}}
EVENT = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened"}}
ELSEWHERE: list[tuple[str, dict[str, Any]]] = [
    ("a command", COMMAND | {"team_id": "T2"}),
    ("a click", CLICK | {"team": {"id": "T2"}, "user": {"id": "U1", "team_id": "T2"}}),
    ("a click in a shared channel", CLICK | {"user": {"id": "U1", "team_id": "T2"}}),
    ("a form", {"type": "view_submission", "team": None, "user": {"team_id": "T2"}, "view": {}}),
    ("an event", EVENT | {"team_id": "T2"}),
    ("an event for another installation", EVENT | {"authorizations": [{"team_id": "T2"}]}),
]
HERE: list[tuple[str, dict[str, Any]]] = [
    ("a command", COMMAND),
    ("a click", CLICK),
    ("an event", EVENT),
    ("an event of a shared channel", EVENT | {"team_id": "T2", "authorizations": [{"team_id": "T1"}]}),
    ("Slack's own check, which names nobody", {"type": "url_verification"}),
]


@pytest.mark.parametrize(("name", "body"), ELSEWHERE)
def test_a_payload_of_another_workspace_is_foreign(name: str, body: dict[str, Any]) -> None:
    assert is_foreign(body, OURS), name


@pytest.mark.parametrize(("name", "body"), HERE)
def test_a_payload_of_our_own_is_not(name: str, body: dict[str, Any]) -> None:
    assert not is_foreign(body, OURS), name


@pytest.mark.parametrize(
    "body",
    [
        COMMAND | {"team_id": "T2", "enterprise_id": "E1"},
        CLICK | {"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1", "team_id": "T3"}},
        CLICK | {"team": {"id": "T2", "enterprise_id": "E1"}, "user": {"id": "U1", "team_id": "E1"}},
        EVENT | {"team_id": "T2", "authorizations": [{"enterprise_id": "E1", "team_id": None}]},
        CLICK,
    ],
)
def test_the_whole_organisation_is_ours_on_enterprise_grid(body: dict[str, Any]) -> None:
    assert not is_foreign(body, GRID)


@pytest.mark.parametrize("body", [COMMAND | {"team_id": "T2", "enterprise_id": "E2"}, ELSEWHERE[1][1]])
def test_another_organisation_is_foreign(body: dict[str, Any]) -> None:
    assert is_foreign(body, GRID)


def test_nobody_is_foreign_before_slack_has_said_where_we_are() -> None:
    assert not is_foreign(COMMAND | {"team_id": "T2"}, NOWHERE)


@pytest.mark.parametrize("strange", [None, 1, "", "x", [], [1], {}, {"id": []}, {"id": {"id": 1}}])
def test_ids_of_any_shape_are_read_without_a_failure(strange: Any) -> None:
    names = ("team_id", "team", "user", "enterprise", "enterprise_id", "authorizations")
    assert is_foreign(dict.fromkeys(names, strange), OURS) in (True, False)


def turned_away(body: dict[str, Any]) -> tuple[dict[str, Any], list[str], list[str]]:
    """The answer's JSON, what was told privately, and the kinds that were counted."""
    said: list[str] = []
    counted: list[str] = []

    def tell(_caller: Caller, surface: Surface) -> None:
        said.append(surface.text)

    answer = Strangers(lambda: OURS, tell, counted.append).turn_away(body)
    assert answer is not None
    assert answer.status == 200
    return json.loads(answer.body or "{}"), said, counted


def test_a_strangers_command_is_answered_privately() -> None:
    answer, _, counted = turned_away(COMMAND | {"team_id": "T2"})
    assert answer["response_type"] == "ephemeral"
    assert "another Slack workspace" in answer["text"]
    assert counted == ["/block"]


def test_a_strangers_form_says_so_in_the_form() -> None:
    answer, _, _ = turned_away({"type": "view_submission", "team": {"id": "T2"}, "view": {}})
    assert answer["response_action"] == "update"
    assert "another Slack workspace" in json.dumps(answer["view"])


def test_a_strangers_click_is_answered_where_slack_gave_an_address_for_it() -> None:
    click = CLICK | {"team": {"id": "T2"}}
    assert turned_away(click)[1] == []
    _, said, counted = turned_away(click | {"response_url": "https://hooks.example/1"})
    assert "another Slack workspace" in said[0]
    assert counted == ["button"]


def test_a_strangers_menu_has_nothing_to_choose_from() -> None:
    assert turned_away({"type": "block_suggestion", "team": {"id": "T2"}})[0] == {"options": []}


def test_what_is_ours_is_let_through() -> None:
    strangers = Strangers(lambda: OURS, lambda _caller, _surface: None, lambda _kind: None)
    assert strangers.turn_away(COMMAND) is None
