"""Builds what Slack sends to an app, field for field; changes nothing but what it has to issue."""

from typing import Any

from bot.local.workspace.channels import Conversation
from bot.local.workspace.messages import Message, slack_message
from bot.local.workspace.state import Workspace
from bot.local.workspace.views import OpenView
from bot.local.workspace.wire import Json

VERIFICATION_TOKEN = "deprecated-verification-token"  # noqa: S105  # Slack still sends one; nobody may trust it


def response_address(workspace: Workspace, user: str, channel: str, source_ts: str | None = None) -> str:
    """A new response URL."""
    return f"{workspace.base_url}/r/{workspace.response_urls.issue(user, channel, source_ts)}"


def command_form(workspace: Workspace, user: str, channel: Conversation, command: str, text: str) -> Json:
    """The form fields of a slash command; every value is a string."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.app.team.id,
        "team_domain": workspace.app.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.payload_name(),
        "user_id": user,
        "user_name": workspace.people.get(user).name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_address(workspace, user, channel.id),
        "trigger_id": workspace.triggers.issue(user),
    }


def interaction(workspace: Workspace, kind: str, user: str) -> Json:
    """The fields that all interaction payloads begin with."""
    person = workspace.people.get(user)
    return {
        "type": kind,
        "team": {"id": workspace.app.team.id, "domain": workspace.app.team.domain},
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": workspace.app.team.id},
        "api_app_id": workspace.app.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_message(workspace: Workspace, message: Message) -> Json:
    """Where a message interaction happened. Slack leaves out the body of a private message."""
    channel = workspace.channels.get(message.channel)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    found: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.payload_name()},
    }
    if message.only_for is None:
        found["message"] = slack_message(message, team=workspace.app.team.id)
    return found


def in_view(workspace: Workspace, view: OpenView) -> Json:
    """Where a view interaction happened."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view.as_slack(workspace.app),
    }


def message_action(workspace: Workspace, user: str, message: Message, action: Json, state: Json) -> Json:
    """`block_actions` from a message."""
    return {
        **interaction(workspace, "block_actions", user),
        **in_message(workspace, message),
        "trigger_id": workspace.triggers.issue(user),
        "state": {"values": state},
        "response_url": response_address(workspace, user, message.channel, message.ts),
        "actions": [action],
    }


def view_action(workspace: Workspace, user: str, view: OpenView, action: Json) -> Json:
    """`block_actions` from a modal or App Home."""
    inside = view.id if view.body.get("type") == "modal" else None
    return {
        **interaction(workspace, "block_actions", user),
        **in_view(workspace, view),
        "trigger_id": workspace.triggers.issue(user, inside),
        "actions": [action],
    }


def view_submission(workspace: Workspace, view: OpenView) -> Json:
    """`view_submission`; a select with `response_url_enabled` yields a response URL."""
    return {
        **interaction(workspace, "view_submission", view.user),
        "trigger_id": workspace.triggers.issue(view.user, view.id),
        "view": view.as_slack(workspace.app),
        "response_urls": _response_urls(workspace, view),
    }


def _response_urls(workspace: Workspace, view: OpenView) -> list[Json]:
    found = []
    for block in view.blocks:
        element = block.get("element") or {}
        if element.get("response_url_enabled"):
            value = view.values[block["block_id"]][element["action_id"]]
            channel = value.get("selected_conversation") or value.get("selected_channel")
            address = response_address(workspace, view.user, channel)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
            found.append(ids | {"response_url": address})
    return found


def view_closed(workspace: Workspace, view: OpenView, *, cleared: bool) -> Json:
    """`view_closed`, for views that asked for it."""
    return {
        **interaction(workspace, "view_closed", view.user),
        "view": view.as_slack(workspace.app),
        "is_cleared": cleared,
    }


def shortcut(workspace: Workspace, user: str, callback_id: str) -> Json:
    """A global shortcut: no channel, no response URL."""
    return {
        **interaction(workspace, "shortcut", user),
        "callback_id": callback_id,
        "action_ts": workspace.mint.ts(),
        "trigger_id": workspace.triggers.issue(user),
    }


def message_shortcut(workspace: Workspace, user: str, callback_id: str, message: Message) -> Json:
    """A shortcut on a message."""
    where = in_message(workspace, message)
    return {
        **interaction(workspace, "message_action", user),
        "callback_id": callback_id,
        "action_ts": workspace.mint.ts(),
        "trigger_id": workspace.triggers.issue(user),
        "response_url": response_address(workspace, user, message.channel, message.ts),
        "channel": where["channel"],
        "message_ts": message.ts,
        "message": slack_message(message, team=workspace.app.team.id),
    }


def suggestion(
    workspace: Workspace, user: str, where: Json, *, block_id: str, action_id: str, value: str
) -> Json:
    """`block_suggestion`: an external select asks for its options."""
    return {
        **interaction(workspace, "block_suggestion", user),
        **where,
        "block_id": block_id,
        "action_id": action_id,
        "value": value,
    }


def event_callback(workspace: Workspace, event: dict[str, Any]) -> Json:
    """The outer wrapping of an event."""
    bot = workspace.app.bot_user_id
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.app.team.id,
        "context_team_id": workspace.app.team.id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.mint.new("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.app.team.id,
                "user_id": bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.mint.secret()}",
    }
