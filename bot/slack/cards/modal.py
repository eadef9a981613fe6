"""The forms: what is asked in them and how their answers are read; judges nothing that was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ExternalDataSelectElement, InputBlock
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.service.file_port import FileHandle
from bot.service.picture import RequestPicture
from bot.slack.cards.inputs import (
    asked,
    both_reasons,
    fitting,
    radio_element,
    reasons_input,
    text_element,
    tick_element,
)
from bot.slack.cards.pieces import marked_section, packed, plain, said
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import clean, cut, escape, one_line, paragraph
from bot.slack.cards.understanding import understood_blocks

BLOCK_REQUEST = "block_request"
REJECT_REQUEST = "reject_request"
PREVIEW = "preview"
"""Block id of the line that says how the form is understood so far."""

GO_ON = "good_only"
"""Value of the ticked box `go_on`."""

AS_TYPED = "as_typed"
PRESETS = (
    (AS_TYPED, "as typed above"),
    ("for 1 day", "1 day"),
    ("for 7 days", "7 days"),
    ("for 30 days", "30 days"),
)
"""What `preset` offers: an expiry to be read like a typed one, and its label."""

_MOST_REJECT_REASON = 1000
_FILE = FileInputElement(action_id="file", filetypes=["csv", "tsv", "txt", "xlsx"], max_files=1)
_FILE_HINT = "CSV, TSV, TXT or XLSX, up to 10 MB and 100,000 rows, with one column of phone numbers."

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""`view.state.values`."""


@dataclass(frozen=True, slots=True)
class ModalInput:
    """What a person entered into the block form, as it came; empty where a field was left empty."""

    group: str = ""
    numbers: str = ""
    expiry: str = ""
    reason: str = ""
    known_group: str = ""
    """Picked from the list; `group` is typed."""
    preset: str = ""
    """An expiry picked instead of typed."""
    file: FileHandle | None = None
    go_on: bool = False
    """Block the good numbers even if other pieces are none."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a form shows beside its inputs."""

    pick_group: bool = False
    """Whether there are known groups to search in."""
    preview: tuple[str, ...] = ()
    """How it is understood so far, in plain text, a line each."""
    hints: tuple[str, ...] = ()
    """What the ledger knows of the numbers already, in our own mrkdwn, a line each."""
    notice: str = ""
    """What to look at before it is sent once more."""
    source: str = ""
    """Address of the message that the numbers came from."""
    default_expiry: str = "for 30 days"


def block_modal(entered: ModalInput, facts: FormFacts, private_metadata: str = "") -> View:
    """The form of a request (callback id `block_request`); inputs have block id = action id.

    Redrawn with the same inputs it keeps what Slack holds for them.
    """
    return View(
        type="modal",
        callback_id=BLOCK_REQUEST,
        title=plain("Block numbers"),
        submit=plain("Yes, send it" if facts.notice else "Send request"),
        close=plain("Cancel"),
        private_metadata=private_metadata,
        blocks=[*_above(facts), *_group(entered, facts), *_fields(entered, facts), *_preview(facts)],
    )


def _above(facts: FormFacts) -> list[Block]:
    notice = [said(f"⚠️ {cut(paragraph(facts.notice), 2000)}")] if facts.notice else []
    linked = facts.source.startswith(("https://", "http://")) and not set(facts.source) & set("|<> ")
    source = [marked_section(f"From <{escape(facts.source)}|this message>.")] if linked else []
    return [*notice, *source]


def _group(entered: ModalInput, facts: FormFacts) -> list[InputBlock]:
    if not facts.pick_group:
        typed = text_element("group", entered.group, "spam-callers", most=200, live=True)
        return [asked("group", "Group", typed, "The block-number group in CloudAgent.", live=True)]
    # Two fields, because a menu takes no new name, and a name typed before must not be lost with it.
    menu = ExternalDataSelectElement(
        action_id="known_group", placeholder=plain("Type to search"), min_query_length=0
    )
    typed = text_element("group", entered.group, "spam-callers", most=200, live=True)
    return [
        asked("known_group", "Group", menu, "Groups that were used before.", optional=True, live=True),
        asked(
            "group",
            "… or its name",
            typed,
            "For a new group, or if you know it by heart.",
            optional=True,
            live=True,
        ),
    ]


def _fields(entered: ModalInput, facts: FormFacts) -> list[InputBlock]:
    numbers = text_element(
        "numbers",
        fitting(entered.numbers),
        "98765 43210, +91 98765 43211",
        multiline=True,
        live=True,
    )
    expiry = text_element("expiry", entered.expiry, "for 30 days, until Friday 6 pm", most=200, live=True)
    reason = text_element("reason", entered.reason, "Robocalls since this morning", multiline=True)
    tick = tick_element("go_on", GO_ON, "Block the good ones only", ticked=entered.go_on)
    runs = f"A duration runs from the moment of approval. Left empty: {facts.default_expiry}."
    return [
        asked("numbers", "Numbers", numbers, _numbers_hint(entered.numbers), optional=True, live=True),
        asked("file", "… or a file", _FILE, _FILE_HINT, optional=True),
        asked("expiry", "How long", expiry, runs, optional=True, live=True),
        asked("preset", "Or simply", radio_element("preset", PRESETS, entered.preset), live=True),
        asked("reason", "Reason", reason, "The approver reads this.", optional=True),
        asked("go_on", "If some pieces are no numbers", tick, optional=True),
    ]


def _preview(facts: FormFacts) -> list[Block]:
    blocks = packed([cut(one_line(line), 1500) for line in facts.preview if line.strip()])
    for number, block in enumerate(blocks):
        block.block_id = f"{PREVIEW}_{number}" if number else PREVIEW
    hints = [marked_section(cut("\n".join(facts.hints), 3000))] if facts.hints else []
    for block in hints:
        block.block_id = f"{PREVIEW}_hints"
    return [*blocks, *hints]


def _numbers_hint(numbers: str) -> str:
    if fitting(numbers) != clean(numbers):
        return (
            "Your list is longer than this field. Please send it as a file, or the rest as a second request."
        )
    return "Paste them as they are: one a line, or with commas."


def submitted_view(
    p: RequestPicture,
    *,
    not_taken: Sequence[tuple[str, str]] = (),
    duplicates: int = 0,
    canonical: str = "",
    notes: Sequence[str] = (),
) -> View:
    """What the form becomes after a good submit: exactly what was understood."""
    blocks = understood_blocks(
        p, not_taken=not_taken, duplicates=duplicates, canonical=canonical, notes=notes
    )
    return View(type="modal", title=plain("Request recorded"), close=plain("Close"), blocks=blocks)


def reject_modal(note: str, *, summary: str = "", reasons: Sequence[str] = ()) -> View:
    """Asks for the reason of a rejection (callback id `reject_request`, inputs `picked` and `reason`).

    `reasons` are those to pick from; one picked and one typed may both be given. `note` travels in
    `private_metadata`: which request, and what was shown of it. `summary` says in plain text
    (`wording.plain_line`) what is being rejected.
    """
    why = text_element("reason", "", "These are our own numbers", multiline=True, most=_MOST_REJECT_REASON)
    told = "The requester is told, and it is kept in the record."
    question = asked("reason", "In your own words" if reasons else "Why?", why, told, optional=bool(reasons))
    menu = [reasons_input(reasons, "Why?")] if reasons else []
    return View(
        type="modal",
        callback_id=REJECT_REQUEST,
        title=plain("Reject request"),
        submit=plain("Reject"),
        close=plain("Back"),
        private_metadata=note,
        blocks=[*([said(cut(one_line(summary), 500))] if summary.strip() else []), *menu, question],
    )


def answer_view(answer: Surface, title: str = "Blockbot") -> View:
    """A private answer in place of a form: for what a field error cannot say, such as names and moments."""
    return View(type="modal", title=plain(title, 24), close=plain("Close"), blocks=answer.blocks)


def from_values(state_values: Values) -> ModalInput:
    """Reads `view.state.values` of the block form; absent or empty inputs become empty texts."""
    preset = _typed(state_values, "preset")
    ticked = state_values.get("go_on", {}).get("go_on", {}).get("selected_options") or []
    return ModalInput(
        group=_typed(state_values, "group"),
        numbers=_typed(state_values, "numbers"),
        expiry=_typed(state_values, "expiry"),
        reason=_typed(state_values, "reason"),
        known_group=_typed(state_values, "known_group"),
        preset="" if preset == AS_TYPED else preset,
        file=_file(state_values),
        go_on=any(option.get("value") == GO_ON for option in ticked),
    )


def _file(state_values: Values) -> FileHandle | None:
    files = state_values.get("file", {}).get("file", {}).get("files") or []
    if not files or not isinstance(files[0], Mapping):
        return None
    first = files[0]
    size = first.get("size")
    return FileHandle(
        id=str(first.get("id") or ""),
        name=cut(one_line(str(first.get("name") or "the file")), 100),
        size=size if isinstance(size, int) else 0,
        address=str(first.get("url_private_download") or first.get("url_private") or ""),
    )


def reject_reason(state_values: Values) -> str:
    """Reads `view.state.values` of the reject form: what was picked, what was typed, or both."""
    return both_reasons(_typed(state_values, "picked"), _typed(state_values, "reason"))


def _typed(state_values: Values, name: str) -> str:
    entered = state_values.get(name, {}).get(name, {})
    picked = entered.get("selected_option") or {}
    return str(entered.get("value") or picked.get("value") or "")
