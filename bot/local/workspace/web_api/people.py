"""The users.* and usergroups.* methods, and auth.test."""

from bot.local.workspace.people import Person, UserGroup
from bot.local.workspace.state import Workspace
from bot.local.workspace.web_api.arguments import Arguments
from bot.local.workspace.wire import Json, SlackError


def auth_test(workspace: Workspace, _arguments: Arguments) -> Json:
    """auth.test."""
    app = workspace.app
    return {
        "url": f"https://{app.team.domain}.slack.com/",
        "team": app.team.name,
        "user": workspace.people.get(app.bot_user_id).name,
        "team_id": app.team.id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def users_info(workspace: Workspace, arguments: Arguments) -> Json:
    """users.info."""
    person = workspace.people.get(arguments.text("user") or "")
    return {"user": _shown(workspace, arguments, person)}


def _shown(workspace: Workspace, arguments: Arguments, person: Person) -> Json:
    locale = {"locale": person.locale} if arguments.flag("include_locale") else {}
    return person.as_user(workspace.clock(), workspace.app.team.id) | locale


def users_list(workspace: Workspace, arguments: Arguments) -> Json:
    """users.list, with cursors."""
    members = [_shown(workspace, arguments, person) for person in workspace.people.everybody()]
    return page_of(arguments, "members", members) | {"cache_ts": int(workspace.clock())}


def page_of(arguments: Arguments, name: str, everything: list[Json] | list[str]) -> Json:
    """One page of a list; the cursor is the next position, opaque to clients."""
    limit, start = arguments.whole("limit", 1000), arguments.whole("cursor", 0)
    following = start + limit
    cursor = str(following) if following < len(everything) else ""
    return {name: everything[start:following], "response_metadata": {"next_cursor": cursor}}


def _paid(workspace: Workspace) -> None:
    if not workspace.faults.paid_plan:
        raise SlackError("plan_upgrade_required")


def usergroups_list(workspace: Workspace, arguments: Arguments) -> Json:
    """usergroups.list; members and their number only on request."""
    _paid(workspace)
    return {
        "usergroups": [_usergroup(workspace, group, arguments) for group in workspace.people.groups.values()]
    }


def _usergroup(workspace: Workspace, group: UserGroup, arguments: Arguments) -> Json:
    found = group.as_usergroup(workspace.app.team.id)
    if not arguments.flag("include_users"):
        del found["users"]
    if not arguments.flag("include_count"):
        del found["user_count"]
    return found


def usergroups_users_list(workspace: Workspace, arguments: Arguments) -> Json:
    """usergroups.users.list."""
    _paid(workspace)
    group = workspace.people.groups.get(arguments.text("usergroup") or "")
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}
