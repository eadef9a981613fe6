"""The manifests declare what the code uses, and nothing more; and they keep to Slack's schema, offline.

The schema (tests/fixtures/slack/manifest.schema.json) is ours, written from Slack's reference.
"""

import ast
import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.workspace.scopes import WANTED
from bot.slack.front import Front
from bot.slack.listeners import register_all
from bot.slack.scopes import SCOPES

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "tests/fixtures/slack/manifest.schema.json").read_text(encoding="utf-8"))
KINDS = ("http", "socket", "several")

NEEDED: dict[str, set[str]] = {
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history"},
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "usergroups_list": {"usergroups:read"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
"""Scopes of the Web API methods we may call, from each method's page (docs.slack.dev/reference/methods).

Reading a conversation wants the scope of its kind; ours are channels, public or private. Downloading a file
wants `files:read` (docs.slack.dev/reference/objects/file-object), commands and shortcuts `commands`.
"""


def manifest(kind: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((ROOT / f"manifests/{kind}.json").read_text(encoding="utf-8")))


class Register:
    """Takes the place of bolt's app at registration, and notes what is listened to."""

    def __init__(self) -> None:
        self.heard: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Callable[[object], object]]:
        def listen(wanted: object, *_: object, **__: object) -> Callable[[object], object]:
            self.heard.setdefault(kind, set()).add(str(wanted))
            return lambda listener: listener

        return listen


class Untouched:
    """A front whose parts are handed on at registration and used by nobody."""

    def __getattr__(self, _: str) -> "Untouched":
        return self


@pytest.fixture(scope="module")
def heard() -> dict[str, set[str]]:
    register = Register()
    register_all(cast("AsyncApp", register), cast("Front", Untouched()))
    return register.heard


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_keeps_to_slacks_schema(kind: str) -> None:
    jsonschema.validate(manifest(kind), SCHEMA)


BREAKS: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "an unknown part": (("functions",), {}),
    "a name that is too long": (("display_information", "name"), "x" * 36),
    "a description that is too short": (("display_information", "long_description"), "x" * 174),
    "a colour that is none": (("display_information", "background_color"), "blue"),
    "a command without its slash": (("features", "slash_commands", 0, "command"), "block"),
    "a command over plain http": (("features", "slash_commands", 0, "url"), "http://example.com"),
    "a shortcut of an unknown kind": (("features", "shortcuts", 0, "type"), "local"),
    "a shortcut with a long name": (("features", "shortcuts", 0, "name"), "x" * 25),
    "a scope twice": (("oauth_config", "scopes", "bot"), ["commands", "commands"]),
    "a scope that cannot be one": (("oauth_config", "scopes", "bot", 0), "Chat Write"),
    "a switch that is no switch": (("settings", "socket_mode_enabled"), "yes"),
    "an event that cannot be one": (("settings", "event_subscriptions", "bot_events", 0), "Home!"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_manifest_is_refused(name: str) -> None:
    (*way, last), value = BREAKS[name]
    broken = copy.deepcopy(manifest("http"))
    holder: Any = broken
    for step in way:
        holder = holder[step]
    holder[last] = value

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, SCHEMA)


@pytest.mark.parametrize("kind", KINDS)
def test_the_declared_commands_are_those_listened_to(kind: str, heard: dict[str, set[str]]) -> None:
    assert {each["command"] for each in manifest(kind)["features"]["slash_commands"]} == heard["command"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_declared_shortcuts_are_those_listened_to(kind: str, heard: dict[str, set[str]]) -> None:
    shortcuts = manifest(kind)["features"]["shortcuts"]
    listened = {name for way, names in heard.items() if way.endswith("shortcut") for name in names}

    assert {each["callback_id"] for each in shortcuts} == listened


@pytest.mark.parametrize("kind", KINDS)
def test_the_declared_events_are_those_listened_to(kind: str, heard: dict[str, set[str]]) -> None:
    assert set(manifest(kind)["settings"]["event_subscriptions"]["bot_events"]) == heard["event"]


def called_methods() -> Iterator[str]:
    """Every Web API method of slack_sdk's client that our code names."""
    methods = {name for name in vars(AsyncWebClient) if "_" in name and not name.startswith("_")}
    for path in (ROOT / "bot").rglob("*.py"):
        if "local" in path.relative_to(ROOT / "bot").parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in methods:
                yield node.attr


def test_every_method_that_is_called_has_its_scopes_written_down() -> None:
    assert sorted(set(called_methods()) - set(NEEDED)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_scopes_are_those_the_code_needs_and_no_others(kind: str) -> None:
    needed = {"commands", "files:read"}.union(*(NEEDED[method] for method in called_methods()))

    assert set(manifest(kind)["oauth_config"]["scopes"]["bot"]) == needed
    assert needed == SCOPES


def test_the_local_workspace_wants_the_same_scopes() -> None:
    known = {method.replace(".", "_"): {scope} for method, scope in WANTED.items()}

    for method in set(known) & set(NEEDED):
        assert NEEDED[method] == known[method], method
