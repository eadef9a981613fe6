"""What there is beside the buttons of a request's card, and how each role is answered."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.slack.listeners import register_all

FORM, RECORDED = "a form opens", "the record grows"
"""How a press is answered beside a private sentence, of which the table has some words."""


@dataclasses.dataclass(frozen=True)
class Cells:
    """How agent, lead and operator are answered."""

    agent: str
    lead: str
    operator: str

    def of(self, role: str) -> str:
        return str(getattr(self, role))


def all_alike(answer: str) -> Cells:
    return Cells(answer, answer, answer)


NOT_THEIRS = "Only the person who sent this"
NO_REVIEW = "Only the group's approvers may review"
NO_COMPARING = "Only the approvers"

BUTTONS: Mapping[str, Cells] = {
    "storm_end": Cells("Only on-call people", RECORDED, RECORDED),
    "storm_review_list": Cells(NO_REVIEW, "3 requests of the storm", NO_REVIEW),
    "review_shorten": Cells(NO_REVIEW, FORM, NO_REVIEW),
    "review_several": Cells(NO_REVIEW, FORM, NO_REVIEW),
    "review_undo": Cells(NO_REVIEW, RECORDED, NO_REVIEW),
    "review_keep": Cells(NO_REVIEW, RECORDED, NO_REVIEW),
    "storm_review": Cells(NO_REVIEW, RECORDED, NO_REVIEW),
    "reconcile_adopt": Cells(NO_COMPARING, "Done", NO_COMPARING),
    "reconcile_adopt_all": Cells(NO_COMPARING, "Done", NO_COMPARING),
    "reconcile_apply": Cells(NO_COMPARING, "Done", NO_COMPARING),
    "reconcile_apply_all": Cells(NO_COMPARING, "Done", NO_COMPARING),
    "go_on_file": Cells(RECORDED, NOT_THEIRS, NOT_THEIRS),
    "drop_file": Cells("is decided already", NOT_THEIRS, NOT_THEIRS),
    "block_good": Cells(RECORDED, NOT_THEIRS, NOT_THEIRS),
    "decide_several": Cells("Nothing waits", FORM, "Nothing waits"),
    "home_block": all_alike(FORM),
    "home_reconcile": Cells("Only approvers compare", FORM, "Only approvers compare"),
    "draft_open": Cells(FORM, "This draft is gone", "This draft is gone"),
    "draft_drop": all_alike("This draft is gone"),
    "extend_same": Cells("waiting for approval", "Somebody asked already", "Somebody asked already"),
    "take_back": Cells("Only somebody who approved", RECORDED, "Only somebody who approved"),
    "of another version": all_alike("belongs to another version"),
}
"""By action id. Those of a request's card are in `authorisation.py`."""

PAGES = ("page_next", "page_back", "share")
"""Buttons under answers; each role presses them under its own."""
FORM_INPUTS = ("numbers", "expiry", "preset", "known_group", "group")
FORMS = {
    "block_request": ("agent", "lead", "operator"), "extend_request": ("agent", "lead", "operator"),
    "reject_request": ("lead",), "edit_request": ("lead",), "decide_several": ("lead",),
    "review_several": ("lead",), "review_shorten": ("lead",), "reconcile": ("lead",),
}  # fmt: skip
"""By callback id: who can have it before them; the buttons that open it refuse everybody else."""
NO_PERSONS = {"app_uninstalled", "tokens_revoked"}
"""Events that no role brings about in the channel; `test_uninstalled.py` has them."""


class Listening:
    """In place of bolt's app: keeps what the bot listens to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def __getattr__(self, kind: str) -> Any:
        def listen(what: object) -> Any:
            names = _names(what)
            self.heard += [(kind, name) for name in names]
            return lambda listener: listener

        return listen


class Whatever:
    """In place of the bot's front, which a registration only passes on."""

    def __getattr__(self, _name: str) -> Any:
        return self

    def __call__(self, *_: object, **__: object) -> Any:
        return self


def _names(what: object) -> Sequence[str]:
    if not isinstance(what, re.Pattern):
        return (str(what),)
    return ("of another version",) if what.pattern == ".*" else tuple(filter(what.fullmatch, FORM_INPUTS))


def listened_to() -> dict[str, set[str]]:
    """All that the bot listens to, by bolt's word for its kind."""
    app: Any = Listening()
    front: Any = Whatever()
    register_all(app, front)
    found: dict[str, set[str]] = {}
    for kind, name in app.heard:
        found.setdefault(kind, set()).add(name)
    return found


def offered(blocks: Iterable[Mapping[str, Any]], action: str) -> str:
    """The value of the first button of this kind among blocks."""
    for block in blocks:
        for one in (*block.get("elements", ()), block.get("accessory") or {}):
            if one.get("action_id") == action:
                return str(one["value"])
    raise AssertionError(f"nobody offers {action}")
