"""Slack reads these files; the limits are those of its app manifest reference (docs.slack.dev)."""

import json
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

FOLDER = Path(__file__).parents[2] / "manifests"
NAMES = ("http", "socket", "several")
SCOPES = {
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:write",
    "usergroups:read",
    "users:read",
}


def manifest(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def urls(part: object) -> list[str]:
    if isinstance(part, dict):
        mine = [value for key, value in part.items() if key == "url" or key.endswith("_url")]
        return mine + [url for value in part.values() for url in urls(value)]
    return [url for value in part for url in urls(value)] if isinstance(part, list) else []


def without_urls(part: Any) -> Any:
    if isinstance(part, dict):
        kept = {key: value for key, value in part.items() if key != "url" and not key.endswith("_url")}
        return {key: without_urls(value) for key, value in kept.items()}
    return [without_urls(value) for value in part] if isinstance(part, list) else part


@pytest.mark.parametrize("name", NAMES)
def test_a_manifest_has_only_the_parts_that_slack_knows(name: str) -> None:
    read = manifest(name)

    assert set(read) == {"display_information", "features", "oauth_config", "settings"}
    assert set(read["features"]) == {"app_home", "bot_user", "shortcuts", "slash_commands"}
    assert set(read["settings"]) == {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_texts_about_the_app_fit_into_slack(name: str) -> None:
    about = manifest(name)["display_information"]

    assert 0 < len(about["name"]) <= 35
    assert 0 < len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000


@pytest.mark.parametrize("name", NAMES)
def test_both_commands_arrive_as_they_were_typed(name: str) -> None:
    commands = manifest(name)["features"]["slash_commands"]

    assert [command["command"] for command in commands] == ["/block", "/unblock"]
    for command in commands:
        assert command["should_escape"] is False
        assert 0 < len(command["description"]) <= 2000
        assert 0 < len(command["usage_hint"]) <= 1000


@pytest.mark.parametrize("name", NAMES)
def test_both_shortcuts_have_their_stable_names(name: str) -> None:
    shortcuts = manifest(name)["features"]["shortcuts"]

    assert {(shortcut["type"], shortcut["callback_id"]) for shortcut in shortcuts} == {
        ("global", "block_numbers"),
        ("message", "block_from_message"),
    }
    assert all(0 < len(shortcut["name"]) <= 24 for shortcut in shortcuts)
    assert all(0 < len(shortcut["description"]) <= 150 for shortcut in shortcuts)


@pytest.mark.parametrize("name", NAMES)
def test_the_bot_asks_for_no_scope_beyond_its_needs(name: str) -> None:
    scopes = manifest(name)["oauth_config"]["scopes"]

    assert set(scopes) == {"bot"}
    assert sorted(scopes["bot"]) == sorted(SCOPES)


@pytest.mark.parametrize("name", NAMES)
def test_home_tab_events_and_buttons_are_switched_on(name: str) -> None:
    read = manifest(name)

    assert read["features"]["app_home"]["home_tab_enabled"] is True
    assert read["settings"]["interactivity"]["is_enabled"] is True
    assert read["settings"]["event_subscriptions"]["bot_events"] == [
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_tokens_do_not_rotate_and_the_app_stays_in_one_workspace(name: str) -> None:
    settings = manifest(name)["settings"]

    assert settings["token_rotation_enabled"] is False
    assert settings["org_deploy_enabled"] is False


@pytest.mark.parametrize("name", ["http", "several"])
def test_over_http_everything_arrives_at_one_https_address_to_be_filled_in(name: str) -> None:
    read = manifest(name)
    found = urls(read)

    assert read["settings"]["socket_mode_enabled"] is False
    assert len(found) == 4
    assert len(set(found)) == 1
    address = urlsplit(found[0])
    assert (address.scheme, address.path) == ("https", "/slack/events")
    assert (address.hostname or "").endswith(".example.com")


def test_in_socket_mode_there_is_no_address_at_all() -> None:
    assert manifest("socket")["settings"]["socket_mode_enabled"] is True
    assert urls(manifest("socket")) == []


def test_the_two_manifests_differ_in_the_way_of_arrival_only() -> None:
    http, socket = (without_urls(manifest(name)) for name in ("http", "socket"))
    del http["settings"]["socket_mode_enabled"], socket["settings"]["socket_mode_enabled"]

    assert http == socket


def test_several_workspaces_need_nothing_more_than_the_address_to_come_back_to() -> None:
    several = manifest("several")
    (back,) = several["oauth_config"].pop("redirect_urls")

    assert several == manifest("http")
    assert back == urls(several)[0].replace("/slack/events", "/slack/oauth_redirect")
