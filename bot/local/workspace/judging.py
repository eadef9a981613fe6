"""Judges views before they are shown, with Slack's errors; messages are judged where they are posted."""

import json
from typing import Any

from bot.local.surface import check_surface
from bot.local.workspace.posting import with_ids
from bot.local.workspace.state import Workspace
from bot.local.workspace.wire import Json, SlackError

MOST_VIEW_BYTES = 250_000


def judged_view(workspace: Workspace, view: Any, kind: str) -> Json:
    """The view with ids filled in; raises `invalid_arguments` with pointers, or `view_too_large`."""
    if not isinstance(view, dict):
        raise invalid_arguments(["missing required field: view"])
    if len(json.dumps(view)) > MOST_VIEW_BYTES:
        raise SlackError("view_too_large")
    found = [str(error) for error in check_surface(view)]
    if view.get("type") != kind:
        found.append(f'must be "{kind}" [json-pointer:/view/type]')
    if found:
        raise invalid_arguments(found)
    return {**view, "blocks": with_ids(workspace, list(view["blocks"]))}


def invalid_arguments(messages: list[str]) -> SlackError:
    """`invalid_arguments` as Slack words it."""
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}" for message in messages]}
    )
