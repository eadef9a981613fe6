"""The views.* methods."""

from bot.local.workspace.judging import invalid_arguments, judged_view
from bot.local.workspace.state import Workspace
from bot.local.workspace.views import OpenView
from bot.local.workspace.web_api.arguments import Arguments
from bot.local.workspace.wire import Json, SlackError


def _shown(workspace: Workspace, view: OpenView) -> Json:
    return {"view": view.as_slack(workspace.app)}


def open_view(workspace: Workspace, arguments: Arguments) -> Json:
    """views.open: exchanges a trigger; from inside an open modal it lays the view on top of it."""
    trigger = workspace.triggers.check(arguments.wanted("trigger_id"))
    body = judged_view(workspace, arguments.given.get("view"), "modal")
    inside = trigger.view_id is not None and bool(workspace.views.stack(trigger.user))
    put = workspace.views.push if inside else workspace.views.open
    view = put(trigger.user, body)
    trigger.used = True
    return _shown(workspace, view)


def push(workspace: Workspace, arguments: Arguments) -> Json:
    """views.push: only with a trigger from inside an open modal."""
    trigger = workspace.triggers.check(arguments.wanted("trigger_id"))
    body = judged_view(workspace, arguments.given.get("view"), "modal")
    if trigger.view_id is None or not workspace.views.stack(trigger.user):
        raise SlackError("invalid_trigger_id")
    view = workspace.views.push(trigger.user, body)
    trigger.used = True
    return _shown(workspace, view)


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """views.update, by view id or external id."""
    view = _target(workspace, arguments)
    body = judged_view(workspace, arguments.given.get("view"), str(view.body.get("type")))
    workspace.views.update(view, body, expected_hash=arguments.text("hash"))
    return _shown(workspace, view)


def _target(workspace: Workspace, arguments: Arguments) -> OpenView:
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if view_id:
        return workspace.views.get(view_id)
    if external_id:
        return workspace.views.by_external_id(external_id)
    raise invalid_arguments(["either view_id or external_id is required"])


def publish(workspace: Workspace, arguments: Arguments) -> Json:
    """views.publish: a person's App Home."""
    user = arguments.wanted("user_id")
    if user not in workspace.people:
        raise invalid_arguments(["invalid `user_id` [json-pointer:/user_id]"])
    body = judged_view(workspace, arguments.given.get("view"), "home")
    return _shown(workspace, workspace.views.publish(user, body, expected_hash=arguments.text("hash")))
