"""The whole picture one person sees, for the page's first look and after a reload."""

from bot.local.workspace.channels import Conversation
from bot.local.workspace.people import Person
from bot.local.workspace.picture import page_view
from bot.local.workspace.state import Workspace
from bot.local.workspace.wire import Json

ROLE_LABELS = {
    "agent": "Agent",
    "lead": "Team lead",
    "oncall": "On-call",
    "outsider": "Other team",
    "bot": "App",
}


def page_state(workspace: Workspace, user: str) -> Json:
    """All that `user` may see, private messages of others left out."""
    mine = workspace.channels.of(user)
    home = workspace.views.home(user)
    return {
        "workspace": {"team_id": workspace.app.team.id, "name": workspace.app.team.name},
        "app": _app(workspace),
        "me": user,
        "people": [_person(person, workspace.clock()) for person in workspace.people.everybody()],
        "usergroups": [
            {"id": each.id, "handle": each.handle, "name": each.name}
            for each in workspace.people.groups.values()
        ],
        "channels": [_channel(workspace, each, user) for each in mine],
        "messages": {
            each.id: [workspace.picture_of(message) for message in workspace.messages.seen(each.id, user)]
            for each in mine
        },
        "views": [page_view(view) for view in workspace.views.stack(user)],
        "home": page_view(home) if home else None,
        "now": workspace.clock(),
    }


def _app(workspace: Workspace) -> Json:
    app = workspace.app
    return {
        "id": app.app_id,
        "name": app.name,
        "bot_user_id": app.bot_user_id,
        "commands": [
            {"command": each.command, "description": each.description, "usage_hint": each.usage_hint}
            for each in app.commands
        ],
        "shortcuts": [
            {"type": each.kind, "callback_id": each.callback_id, "name": each.name} for each in app.shortcuts
        ],
    }


def _person(person: Person, now: float) -> Json:
    zone = person.zone(now)
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "role": person.role,
        "role_label": ROLE_LABELS[person.role],
        "tz": zone.get("tz"),
        "tz_label": zone.get("tz_label"),
        "is_bot": person.is_bot,
    }


def _channel(workspace: Workspace, channel: Conversation, user: str) -> Json:
    is_im = channel.im_with is not None
    return {
        "id": channel.id,
        "name": workspace.app.name if is_im else channel.name,
        "is_private": channel.is_private,
        "is_member": user in channel.members,
        "is_im": is_im,
        "bot_is_member": workspace.app.bot_user_id in channel.members,
    }
