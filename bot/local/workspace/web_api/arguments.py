"""Reads a Web API call's arguments, wherever the client put them: query, form or JSON; judges none."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.local.workspace.wire import Json, SlackError

_JSON_FIELDS = frozenset({"blocks", "attachments", "view", "metadata", "files"})
MOST_BODY = 2 * 1024 * 1024


class Arguments:
    """The merged arguments of one call."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given: Json = {name: _decoded(name, value) for name, value in given.items()}

    def text(self, name: str) -> str | None:
        """A text argument, None where absent or empty."""
        value = self.given.get(name)
        return None if value in (None, "") else str(value)

    def wanted(self, name: str) -> str:
        """A text argument that must be there; raises `invalid_arguments` naming it."""
        value = self.text(name)
        if value is None:
            metadata = {"messages": [f"[ERROR] missing required field: {name}"]}
            raise SlackError("invalid_arguments", response_metadata=metadata)
        return value

    def whole(self, name: str, default: int) -> int:
        """A whole number; raises `invalid_arguments` if it is none."""
        try:
            return int(self.given.get(name) or default)
        except (TypeError, ValueError):
            metadata = {"messages": [f"[ERROR] must be an integer [json-pointer:/{name}]"]}
            raise SlackError("invalid_arguments", response_metadata=metadata) from None

    def flag(self, name: str) -> bool:
        """A truth value in any of the spellings Slack takes."""
        return str(self.given.get(name, "")).lower() in ("1", "true")


def _decoded(name: str, value: Any) -> Any:
    """Structured arguments arrive as JSON text in queries and forms."""
    if name not in _JSON_FIELDS or not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def read_arguments(request: Request) -> Arguments:
    """Merges query, form and JSON body; raises `invalid_json`, `invalid_form_data`."""
    given: Json = dict(request.query_params)
    body = await request.body()
    if len(body) > MOST_BODY:
        raise SlackError("request_entity_too_large", status=413)
    if request.headers.get("content-type", "").startswith("application/json"):
        given |= _json_object(body)
    elif body:
        form = await request.form()
        given |= {name: value for name, value in form.items() if not isinstance(value, UploadFile)}
    return Arguments(given)


def _json_object(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(found, dict):
        raise SlackError("json_not_object")
    return found


def bearer(request: Request, arguments: Arguments) -> str | None:
    """The token: from the Authorization header, or the `token` argument."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token else arguments.text("token")
