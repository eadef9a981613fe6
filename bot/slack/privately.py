"""How one person is answered privately before any listener is reached, whatever kind of payload it was."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.slack.cards.modal import answer_view
from bot.slack.cards.surface import Surface
from bot.slack.payloads import Caller, pressed

Tell = Callable[[Caller, Surface], None]
"""Says something after the answer, where the answer itself can carry nothing."""


ACTS = frozenset({"block_actions", "shortcut", "message_action"})
"""Kinds of payloads behind which a person stands who saw nothing happen."""


def answer_privately(
    body: Mapping[str, Any], surface: Surface, tell: Tell, *, title: str, anywhere: bool = False
) -> BoltResponse:
    """The answer to Slack; `title` stands over it where it takes the place of a form.

    `anywhere`: people are told too whom only a direct message can reach (in App Home, for a shortcut).
    """
    if body.get("command"):
        return _json({"response_type": "ephemeral", **surface.payload()})
    kind = body.get("type")
    if kind == "view_submission":
        return _json({"response_action": "update", "view": answer_view(surface, title).to_dict()})
    if kind == "block_suggestion":
        return _json({"options": []})
    caller = pressed(body).caller
    if caller.response_url or (anywhere and caller.user and kind in ACTS):
        tell(caller, surface)
    return BoltResponse(status=200)


def keep_form(body: Mapping[str, Any], surface: Surface) -> BoltResponse | None:
    """For a form: it stays open with the sentence at its first input, so nothing typed is lost. Else None."""
    view = body.get("view")
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    if body.get("type") != "view_submission" or not isinstance(blocks, list):
        return None
    inputs = [
        one.get("block_id") for one in blocks if isinstance(one, Mapping) and one.get("type") == "input"
    ]
    if not inputs or not isinstance(inputs[0], str):
        return None
    return _json({"response_action": "errors", "errors": {inputs[0]: surface.text}})


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)
