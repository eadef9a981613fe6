"""Which OAuth scope each Web API method wants; Slack's own table, written down (docs.slack.dev)."""

from collections.abc import Mapping

from bot.local.workspace.credentials import AppCredentials
from bot.local.workspace.wire import SlackError

WANTED: Mapping[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "users.info": "users:read",
    "users.list": "users:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "conversations.open": "im:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
}
"""Methods that are absent here want no scope, or one that depends on the conversation (`require`)."""


def require(app: AppCredentials, scope: str) -> None:
    """Raises `missing_scope`, naming what was needed and what the app has."""
    if scope not in app.scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(app.scopes)))
