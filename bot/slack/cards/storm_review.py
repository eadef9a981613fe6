"""The review of a storm: the list of what ran, the forms that decide on one or many, and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    InputBlock,
    InputInteractiveElement,
    Option,
    RadioButtonsElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.storm_review import Outcome
from bot.service.picture import RequestPicture
from bot.service.storm_review import MOST, Owed, ReviewOutcome
from bot.slack.cards.inputs import text_element
from bot.slack.cards.pieces import header, marked_section, packed, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, harmless, literal, mention, one_line, paragraph, plural
from bot.slack.cards.wording import LIFT_WARNING, expiry_text, number_list, plain_line

REVIEW_SEVERAL = "review_several"
REVIEW_SHORTEN = "review_shorten"
_SHOWN = 6
_LINE_SHOWN = 160
"""Characters; escaping may make five of one, and Slack takes 12,000 in all."""
_REFUSED_SHOWN = 10
_NUMBERS_NAMED = 3
_CHOICES = {
    Outcome.KEPT: "Keep them as they are",
    Outcome.SHORTENED: "Shorten them",
    Outcome.UNDONE: "Undo them: unblock their numbers",
}
_WORDS = {Outcome.KEPT: "Kept", Outcome.SHORTENED: "Shortened", Outcome.UNDONE: "Undone"}

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """What was entered into a review form; texts as typed."""

    ids: tuple[str, ...]
    everything: bool
    outcome: Outcome | None
    expiry: str
    reason: str


def review_list(owed: Owed) -> Surface:
    """What is left to review, the oldest first, each with its three buttons; private."""
    group = cut(one_line(owed.storm.group), 60)
    if not owed.left:
        return _said(f"Everything that ran in the storm in “{group}” is reviewed.")
    if not owed.first:
        return _said("You ran all that is left to review, so somebody else has to.")
    title = f"{plural(owed.left, 'request')} of the storm in {group} to review"
    blocks: list[Block] = [header(title)]
    for picture in owed.first[:_SHOWN]:
        blocks += _row(picture)
    if len(owed.first) > _SHOWN:
        blocks.append(small(plain("The next ones follow when these are reviewed. Or review several.")))
    several = ButtonElement(
        text=plain("Review several …", 75), action_id=REVIEW_SEVERAL, value=owed.storm.id, style="primary"
    )
    return Surface(
        f"{plural(owed.left, 'request')} of the storm in {literal(group)} to review",
        (*blocks, ActionsBlock(elements=[several])),
    )


def several_form(owed: Owed, key: str) -> View:
    """Callback id `review_several`; inputs `requests`, `all`, `outcome`, `expiry`, `reason`."""
    options = [Option(text=plain(plain_line(p), 75), value=p.id) for p in owed.first[:MOST]]
    everything = Option(text=plain(f"All {len(options)} of them", 75), value="all")
    choices = [Option(text=plain(words, 75), value=outcome.value) for outcome, words in _CHOICES.items()]
    picked = StaticMultiSelectElement(action_id="requests", options=options, placeholder=plain("Pick some"))
    why = text_element("reason", "", "These are customers", multiline=True, most=1000)
    blocks: list[Block] = [
        _input("requests", "Requests", picked),
        _input("all", "Or", CheckboxesElement(action_id="all", options=[everything])),
        _input("outcome", "What becomes of them", RadioButtonsElement(action_id="outcome", options=choices)),
        _input("expiry", "Until when, if shortened", text_element("expiry", "", "for 1 day", most=200)),
        _input("reason", "Reason", why),
        small(plain(f"⚠️ Undo: {LIFT_WARNING}")),
    ]
    return _form(REVIEW_SEVERAL, "Review several", blocks, key)


def shorten_form(p: RequestPicture, key: str) -> View:
    """Callback id `review_shorten`; inputs `expiry`, `reason`."""
    until = text_element("expiry", "", "for 1 day", most=200)
    why = text_element("reason", "", "One day is enough", multiline=True, most=1000)
    blocks: list[Block] = [
        said(f"{plain_line(p)}\nEnds: {expiry_text(p)}"),
        InputBlock(block_id="expiry", label=plain("Until when instead"), element=until),
        _input("reason", "Reason", why),
    ]
    return _form(REVIEW_SHORTEN, "Shorten", blocks, f"{p.id} {key}")


def review_input(values: Values) -> ReviewInput:
    """Reads `view.state.values` of either form."""
    picked = _entered(values, "requests").get("selected_options") or ()
    outcome = (_entered(values, "outcome").get("selected_option") or {}).get("value")
    return ReviewInput(
        ids=tuple(str(one.get("value")) for one in picked),
        everything=bool(_entered(values, "all").get("selected_options")),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        expiry=str(_entered(values, "expiry").get("value") or "").strip(),
        reason=str(_entered(values, "reason").get("value") or "").strip(),
    )


def reviewed_surface(outcome: ReviewOutcome, chosen: Outcome) -> Surface:
    """What became of a review of several."""
    told = f"{_WORDS[chosen]} {plural(outcome.done, 'request')}."
    blocks: list[Block] = [said(told)]
    for request_id, sentence in outcome.refused[:_REFUSED_SHOWN]:
        blocks.append(said(f"Not {request_id}: {cut(one_line(sentence), 300)}"))
    rest = len(outcome.refused) - _REFUSED_SHOWN
    blocks += [small(plain(f"and {rest} more could not be reviewed"))] if rest > 0 else []
    return Surface(told, tuple(blocks))


def reviewed_letter(facts: Mapping[str, object]) -> Surface:
    """To whoever ran it: one letter about all that one act changed."""
    known = facts.get("lines")
    lines = [str(one) for one in known] if isinstance(known, list) else []
    word = "shortened" if facts.get("outcome") == Outcome.SHORTENED.value else "undid"
    told = (
        f"{mention(str(facts.get('by', '')))} reviewed the storm and {word} {plural(len(lines), 'request')}"
    )
    blocks: list[Block] = [marked_section(f"{told} of yours."), *packed([f"• {one_line(x)}" for x in lines])]
    until, reason = one_line(str(facts.get("until", ""))), paragraph(str(facts.get("reason", "")))
    blocks += [said(f"Now: {cut(until, 300)}")] if until else []
    blocks += [said(f"Reason: “{cut(reason, 2000)}”")] if reason else []
    return Surface(f"{told} of yours.", tuple(blocks))


def _row(p: RequestPicture) -> list[Block]:
    shown = ", ".join(number_list(p, _NUMBERS_NAMED))
    buttons = [
        _button("Keep", "review_keep", p.id),
        _button("Shorten …", REVIEW_SHORTEN, p.id),
        _button("Undo", "review_undo", p.id, confirm=_really()),
    ]
    told = f"{harmless(cut(plain_line(p), _LINE_SHOWN))}\nrun by {mention(p.requester)}"
    return [marked_section(told), said(shown), ActionsBlock(elements=[*buttons])]


def _button(
    label: str, action: str, request_id: str, *, confirm: ConfirmObject | None = None
) -> ButtonElement:
    return ButtonElement(text=plain(label, 75), action_id=action, value=request_id, confirm=confirm)


def _really() -> ConfirmObject:
    return ConfirmObject(
        title=plain("Unblock these numbers?"),
        text=plain(LIFT_WARNING, 300),
        confirm=plain("Yes, undo"),
        deny=plain("Not yet"),
    )


def _form(callback: str, title: str, blocks: Sequence[Block], note: str) -> View:
    return View(
        type="modal",
        callback_id=callback,
        title=plain(title, 24),
        submit=plain("Save"),
        close=plain("Back"),
        private_metadata=note,
        blocks=blocks,
    )


def _input(name: str, label: str, element: InputInteractiveElement) -> InputBlock:
    return InputBlock(block_id=name, label=plain(label), element=element, optional=name != "outcome")


def _entered(values: Values, name: str) -> Mapping[str, Any]:
    return values.get(name, {}).get(name, {})


def _said(sentence: str) -> Surface:
    return Surface(harmless(sentence), (said(sentence),))
