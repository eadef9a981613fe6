"""The form behind Extend: until when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.views import View

from bot.service.picture import RequestPicture
from bot.slack.cards.inputs import asked, text_element
from bot.slack.cards.pieces import plain, said
from bot.slack.cards.wording import plain_line

EXTEND_REQUEST = "extend_request"


@dataclass(frozen=True, slots=True)
class ExtensionTyped:
    """What was typed into the form."""

    expiry: str
    reason: str


def extend_modal(p: RequestPicture, *, key: str) -> View:
    """Asks for a later end; the request's id and the form's key travel along unseen."""
    until = text_element("expiry", "", "for 30 days, until 31 December", most=200)
    why = text_element("reason", "", "They call again and again", multiline=True, most=1000)
    hint = "It needs approval like any block; a duration runs from the moment of approval."
    return View(
        type="modal",
        callback_id=EXTEND_REQUEST,
        title=plain("Extend block"),
        submit=plain("Send request"),
        close=plain("Cancel"),
        private_metadata=f"{p.id} {key}",
        blocks=[
            said(plain_line(p)),
            asked("expiry", "How long from now", until, hint),
            asked("reason", "Reason", why, "The approver reads this.", optional=True),
        ],
    )


def extension_typed(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> ExtensionTyped:
    """Reads the form's values; what was left empty is empty."""

    def text(name: str) -> str:
        return str(values.get(name, {}).get(name, {}).get("value") or "").strip()

    return ExtensionTyped(text("expiry"), text("reason"))
