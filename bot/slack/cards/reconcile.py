"""The form that takes CloudAgent's list, and the message that tells how it differs from the ledger."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.domain.cells import safe_cell
from bot.domain.numbers import show_number
from bot.domain.reconcile import Difference, Kind
from bot.domain.standing import FOREVER
from bot.service.reconcile_port import Reconciliation, Stage
from bot.slack.cards.inputs import asked, text_element
from bot.slack.cards.pieces import beside, header, marked, marked_section, plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, harmless, mention, one_line, plural, slack_time

RECONCILE = "reconcile"
ADOPT, APPLY = "reconcile_adopt", "reconcile_apply"
ADOPT_ALL, APPLY_ALL = "reconcile_adopt_all", "reconcile_apply_all"
_SHOWN = 6
"""Of each kind: two blocks each, and Slack takes fifty in a message."""
_WORDS = {
    Kind.ADDED: "in CloudAgent's list, not in the ledger: added by hand",
    Kind.MISSING: "in the ledger, not in CloudAgent's list",
    Kind.OTHER_END: "in both, with different ends",
}
_FILE = FileInputElement(action_id="file", filetypes=["csv", "tsv", "txt", "xlsx"], max_files=1)


def reconcile_modal(key: str) -> View:
    """Callback id `reconcile`; inputs `file`, `group`."""
    group = text_element("group", "", "spam-callers", most=200)
    told = (
        "Export the block list in CloudAgent's console and attach it. It is compared with the ledger; "
        "nothing is changed by itself."
    )
    return View(
        type="modal",
        callback_id=RECONCILE,
        title=plain("Compare lists"),
        submit=plain("Compare"),
        close=plain("Cancel"),
        private_metadata=key,
        blocks=[
            said(told),
            asked("file", "The list", _FILE, "CSV, TSV, TXT or XLSX with a column of numbers."),
            asked("group", "Group", group, "If the list has no column of groups.", optional=True),
        ],
    )


def group_typed(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """What was typed as the group."""
    return str(values.get("group", {}).get("group", {}).get("value") or "").strip()


def reconcile_message(one: Reconciliation) -> Surface:
    """What differs, the first ones with their buttons; all of it is in the thread's file."""
    shown = cut(one_line(one.file.name), 80)
    if one.stage is Stage.FAILED:
        told = f"“{shown}” could not be compared with the ledger."
        return Surface(
            harmless(told), (beside(told, mention(one.asked_by)), said(cut(one_line(one.note), 1000)))
        )
    title = f"🔍 {plural(len(one.found), 'difference')} between CloudAgent's list and the ledger"
    if not one.found:
        title = "✅ CloudAgent's list and the ledger agree"
    compared = f"“{shown}”: {cut(one_line(one.note), 300)}"
    blocks: list[Block] = [header(title), small(marked(f"{mention(one.asked_by)} compared"), plain(compared))]
    blocks += [block for kind in Kind for block in _kind(one, kind)]
    blocks += [small(plain("Every difference is in the CSV in this thread."))] if one.found else []
    return Surface(f"{title}. {mention(one.asked_by)} compared {harmless(compared)}", tuple(blocks))


def _kind(one: Reconciliation, kind: Kind) -> list[Block]:
    here = [(at, each) for at, each in enumerate(one.found) if each.kind is kind]
    if not here:
        return []
    left = sum(not each.settled for _, each in here)
    blocks: list[Block] = [marked_section(f"*{plural(len(here), 'number')}* {_WORDS[kind]}")]
    for at, each in here[:_SHOWN]:
        blocks += _line(one, at, each)
    if left > 1:
        all_left = [_button(f"Adopt all {left:,}", ADOPT_ALL, f"{one.id}.{kind.value}")]
        if kind is not Kind.ADDED:
            all_left.append(_button(f"Re-apply all {left:,} …", APPLY_ALL, f"{one.id}.{kind.value}"))
        blocks.append(ActionsBlock(elements=[*all_left]))
    return blocks


def _line(one: Reconciliation, at: int, each: Difference) -> list[Block]:
    line = beside(f"{show_number(each.e164)} in “{cut(one_line(each.group), 60)}”", _ends(each))
    if each.settled:
        return [line, small(marked(f"✔️ {each.settled}"))]
    buttons = [_button("Adopt", ADOPT, f"{one.id}.{at}")]
    if each.kind is not Kind.ADDED:
        buttons.append(_button("Re-apply …", APPLY, f"{one.id}.{at}"))
    return [line, ActionsBlock(elements=[*buttons])]


def _ends(each: Difference) -> str:
    here, there = _end(each.ledger), _end(each.console)
    return {
        Kind.ADDED: f"CloudAgent: {there}",
        Kind.MISSING: f"ledger: {here}",
        Kind.OTHER_END: f"CloudAgent: {there}, ledger: {here}",
    }[each.kind]


def _end(at: Any) -> str:
    if at is None:
        return "no end given"
    return "permanent" if at >= FOREVER else f"until {slack_time(at)}"


def _button(label: str, action: str, value: str) -> ButtonElement:
    return ButtonElement(text=plain(label, 75), action_id=action, value=value)


def differences_csv(found: Sequence[Difference]) -> str:
    """All differences: kind, number, group, ends (UTC), request of the ledger. Write it as `utf-8-sig`."""
    file = io.StringIO()
    write = csv.writer(file)
    write.writerow(("difference", "number", "group", "cloudagent_until", "ledger_until", "request"))
    for one in found:
        ends = [at.isoformat() if at else "" for at in (one.console, one.ledger)]
        write.writerow(
            [safe_cell(cell) for cell in (one.kind.value, one.e164, one.group, *ends, one.request_id)]
        )
    return file.getvalue()
