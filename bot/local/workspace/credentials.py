"""What the workspace knows about the installed app; reads a Slack manifest and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.local.workspace.people import SPAM_DESK, Team

DEFAULT_APP_ID = "A08BLOCKBOT"
DEFAULT_BOT_USER = "U08BLOCKBOT"
DEFAULT_BOT_ID = "B08BLOCKBOT"


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A slash command of the manifest; `should_escape` turns typed @names and #names into ids."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class ShortcutSpec:
    """A shortcut of the manifest; `kind` is `global` or `message`."""

    kind: str
    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """The app as the workspace sees it: its secrets, and what its manifest allows it.

    `events` are the subscribed bot events; only those are delivered, as in Slack.
    """

    bot_token: str
    signing_secret: str
    app_token: str
    app_id: str
    bot_user_id: str
    scopes: frozenset[str]
    commands: tuple[CommandSpec, ...]
    shortcuts: tuple[ShortcutSpec, ...] = ()
    events: frozenset[str] = frozenset()
    name: str = "Blockbot"
    bot_id: str = DEFAULT_BOT_ID
    team: Team = SPAM_DESK
    """Where it is installed."""


def credentials_from_manifest(
    manifest: Mapping[str, object], *, bot_token: str, signing_secret: str, app_token: str
) -> AppCredentials:
    """Reads scopes, commands, shortcuts, events and the name from an app manifest (schema 1 or 2)."""
    features = _section(manifest, "features")
    return AppCredentials(
        bot_token=bot_token,
        signing_secret=signing_secret,
        app_token=app_token,
        app_id=DEFAULT_APP_ID,
        bot_user_id=DEFAULT_BOT_USER,
        scopes=frozenset(_list(_section(manifest, "oauth_config", "scopes"), "bot")),
        commands=tuple(_command(each) for each in _list(features, "slash_commands")),
        shortcuts=tuple(_shortcut(each) for each in _list(features, "shortcuts")),
        events=frozenset(_list(_section(manifest, "settings", "event_subscriptions"), "bot_events")),
        name=str(_section(features, "bot_user").get("display_name", "Blockbot")),
    )


def _section(source: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = source
    for name in path:
        found = found.get(name) or {}
    return found


def _list(source: Mapping[str, Any], name: str) -> Iterable[Any]:
    return source.get(name) or ()


def _command(entry: Mapping[str, Any]) -> CommandSpec:
    return CommandSpec(
        command=entry["command"],
        description=entry.get("description", ""),
        usage_hint=entry.get("usage_hint", ""),
        should_escape=bool(entry.get("should_escape", False)),
    )


def _shortcut(entry: Mapping[str, Any]) -> ShortcutSpec:
    return ShortcutSpec(kind=entry["type"], callback_id=entry["callback_id"], name=entry["name"])
