"""The queue of undecided requests, and the form that decides several of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.request import Decided
from bot.service.bulk import MOST, Outcome
from bot.service.picture import RequestPicture
from bot.service.shown import carried
from bot.slack.cards.inputs import both_reasons, reasons_input
from bot.slack.cards.pieces import beside, header, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, mention, one_line, plural, slack_time
from bot.slack.cards.wording import plain_line

DECIDE_SEVERAL = "decide_several"
_SHOWN = 10
_LINE_SHOWN = 160
"""Characters of one request: this is a list."""
_REFUSED_SHOWN = 10
_DECISIONS = {Decided.APPROVED: "Approve them", Decided.REJECTED: "Reject them"}

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class SeveralInput:
    """What was entered into the form."""

    ids: tuple[str, ...]
    everything: bool
    decided: Decided | None
    reason: str


def queue_answer(waiting: Sequence[RequestPicture]) -> Surface:
    """What waits for one person's decision; oldest first."""
    if not waiting:
        return Surface("Nothing waits for your decision.", (said("Nothing waits for your decision."),))
    title = f"{plural(len(waiting), 'request')} wait{'s' if len(waiting) == 1 else ''} for your decision"
    return Surface(title, (header(title), *queue_blocks(waiting)))


def queue_blocks(waiting: Sequence[RequestPicture]) -> list[Block]:
    """The oldest ones, one a line, and the button that decides several."""
    blocks: list[Block] = [
        beside(
            cut(plain_line(p), _LINE_SHOWN),
            f"asked by {mention(p.requester)}, {slack_time(p.created_at)}{_votes(p)}",
        )
        for p in waiting[:_SHOWN]
    ]
    if len(waiting) > _SHOWN:
        blocks.append(small(plain(f"and {len(waiting) - _SHOWN} more")))
    button = ButtonElement(
        text=plain("Decide several …", 75), action_id=DECIDE_SEVERAL, value="queue", style="primary"
    )
    return [*blocks, ActionsBlock(elements=[button])]


def _votes(p: RequestPicture) -> str:
    given = sum(one.decided is Decided.APPROVED for one in p.decisions)
    return f" · {given} of {p.quorum} approvals" if p.quorum > 1 else ""


def several_modal(waiting: Sequence[RequestPicture], key: str, reasons: Sequence[str] = ()) -> View:
    """Callback id `decide_several`; inputs `requests`, `all`, `decision`, `picked`, `reason`."""
    options = [Option(text=plain(plain_line(p), 75), value=carried(p.id, p.shown)) for p in waiting[:MOST]]
    everything = Option(text=plain(f"All {len(options)} of them", 75), value="all")
    choices = [Option(text=plain(words), value=decided.value) for decided, words in _DECISIONS.items()]
    picked = StaticMultiSelectElement(action_id="requests", options=options, placeholder=plain("Pick some"))
    why = PlainTextInputElement(action_id="reason", multiline=True, max_length=1000)
    blocks: list[Block] = [
        _input("requests", "Requests", picked),
        _input("all", "Or", CheckboxesElement(action_id="all", options=[everything])),
        _input("decision", "Decision", RadioButtonsElement(action_id="decision", options=choices)),
        *([reasons_input(reasons, "Why, if you reject them")] if reasons else []),
        _input("reason", "In your own words" if reasons else "Reason", why),
    ]
    return View(
        type="modal",
        callback_id=DECIDE_SEVERAL,
        title=plain("Decide several"),
        submit=plain("Decide"),
        close=plain("Back"),
        private_metadata=key,
        blocks=blocks,
    )


def several_offered(blocks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the form had to pick from, so that “all” is what was shown and nothing that came later."""
    menu = next((block for block in blocks if block.get("block_id") == "requests"), {})
    return tuple(str(one.get("value")) for one in menu.get("element", {}).get("options", ()))


def several_input(values: Values) -> SeveralInput:
    """Reads `view.state.values`."""
    picked = _entered(values, "requests").get("selected_options") or ()
    decision = (_entered(values, "decision").get("selected_option") or {}).get("value")
    return SeveralInput(
        ids=tuple(str(one.get("value")) for one in picked),
        everything=bool(_entered(values, "all").get("selected_options")),
        decided=Decided(decision) if decision in set(Decided) else None,
        reason=both_reasons(
            str((_entered(values, "picked").get("selected_option") or {}).get("value") or ""),
            str(_entered(values, "reason").get("value") or ""),
        ),
    )


def outcome_surface(outcome: Outcome, decided: Decided) -> Surface:
    """What became of a decision on several requests."""
    word = "Approved" if decided is Decided.APPROVED else "Rejected"
    told = f"{word} {plural(outcome.done, 'request')}."
    blocks: list[Block] = [said(told)]
    for request_id, sentence in outcome.refused[:_REFUSED_SHOWN]:
        blocks.append(said(f"Not {request_id}: {cut(one_line(sentence), 300)}"))
    rest = len(outcome.refused) - _REFUSED_SHOWN
    blocks += [small(plain(f"and {rest} more could not be decided"))] if rest > 0 else []
    return Surface(told, tuple(blocks))


def _input(name: str, label: str, element: InputInteractiveElement) -> InputBlock:
    return InputBlock(block_id=name, label=plain(label), element=element, optional=name != "decision")


def _entered(values: Values, name: str) -> Mapping[str, Any]:
    return values.get(name, {}).get(name, {})
