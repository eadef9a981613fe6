"""Which buttons a request's card has in which state; what a press does is decided elsewhere."""

from slack_sdk.models.blocks import ButtonElement, ConfirmObject, PlainTextObject

from bot.domain.request import Cause, Kind, State
from bot.domain.standing import Fate
from bot.service.picture import RequestPicture
from bot.slack.cards.pieces import plain
from bot.slack.cards.text import one_line, plural
from bot.slack.cards.wording import deed, expiry_text, failed

_LABELS = {
    "approve": "Approve",
    "reject": "Reject",
    "edit": "Edit",
    "claim": "I'm looking",
    "cancel": "Cancel request",
    "create_group": "Create the group and go on",
    "again": "Ask again",
    "take_back": "Take approval back",
    "undo": "Undo",
    "extend": "Extend",
}
_STYLES = {"approve": "primary", "create_group": "primary", "reject": "danger"}


def buttons(p: RequestPicture, offers: frozenset[str], *, confirm: bool) -> list[ButtonElement]:
    """The offered buttons that make sense now; a value is the request's id and nothing else."""
    return [_button(p, action, confirm=confirm) for action in _fitting(p) if action in offers]


def _fitting(p: RequestPicture) -> list[str]:
    return ["take_back"] if p.starts_at is not None else _of_state(p)


def _of_state(p: RequestPicture) -> list[str]:
    if p.state is State.PENDING:
        return ["approve", "reject", "edit", "claim", "cancel"]
    if p.state is State.HELD and p.held_for is Cause.GROUP:
        return ["create_group", "reject"]
    if p.state is State.LAPSED:
        return ["again"]
    if p.state is not State.DONE:
        return []
    fitting = ["retry"] if failed(p) else []
    if p.kind is not Kind.BLOCK:
        return fitting
    fitting += ["undo"] if _is_any(p, Fate.BLOCKED, Fate.PERHAPS) else []
    return fitting + (["extend"] if _is_any(p, Fate.BLOCKED, Fate.PERHAPS, Fate.EXPIRED) else [])


def _is_any(p: RequestPicture, *fates: Fate) -> bool:
    return any(p.fates.get(fate) for fate in fates)


def _button(p: RequestPicture, action: str, *, confirm: bool) -> ButtonElement:
    label = f"Retry {plural(failed(p), 'number')}" if action == "retry" else _LABELS[action]
    return ButtonElement(
        text=PlainTextObject(text=label, emoji=False),
        action_id=action,
        value=p.id,
        style=_STYLES.get(action),
        confirm=_question(p, action, confirm=confirm),
    )


def _question(p: RequestPicture, action: str, *, confirm: bool) -> ConfirmObject | None:
    if action == "approve" and confirm:
        told = (
            f"Group {one_line(p.group)}, {expiry_text(p)}" if p.expiry_line else f"Group {one_line(p.group)}"
        )
        return ConfirmObject(
            title=plain(f"{deed(p).capitalize()}?", 100),
            text=plain(told, 300),
            confirm=plain("Yes, approve"),
            deny=plain("Not yet"),
        )
    if action == "create_group":
        return ConfirmObject(
            title=plain("Create this group?"),
            text=plain(
                f"“{one_line(p.group)}” will be made in CloudAgent with these numbers. It blocks nobody "
                "until a campaign uses it: set that in CloudAgent's admin pages.",
                300,
            ),
            confirm=plain("Yes, create it"),
            deny=plain("Not yet"),
        )
    if action == "undo":
        # The vendor's delete call names no group, so it may reach further than this request did.
        return ConfirmObject(
            title=plain("Unblock these numbers?"),
            text=plain("The call to CloudAgent names no group: it may unblock them in every group."),
            confirm=plain("Yes, undo"),
            deny=plain("Keep them blocked"),
        )
    return None
