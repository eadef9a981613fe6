"""Decides what a command text is: a sub-command, a request in one line, or a form to open."""

import re

from bot.domain.command import vocabulary as words
from bot.domain.command.canonical import COMMAND, quote_group, write_command, write_expiry
from bot.domain.command.group import GroupPart, close_commands, close_groups, take_group
from bot.domain.command.model import BlockText, Command, OpenModal, Prefill, SubCommand
from bot.domain.command.parts import Parts, Unclear, split_parts, unknown_words
from bot.domain.command.plain import plain_command
from bot.domain.errors import FieldRefused
from bot.domain.grouping import check_group
from bot.domain.numbers import NumbersRead, read_numbers


def read_command(text: str, *, region: str, known_groups: tuple[str, ...] = ()) -> Command:
    """Understands the text after `/block`; `region` is for numbers, `known_groups` for misspelt groups.

    `/block` alone, or a request without a group or without numbers, is answered with OpenModal and all that
    was typed. Raises FieldRefused (`command`, `group`, `numbers`, `expiry` or `reason`) whose `choices` are
    corrected commands ready to paste.
    """
    text = plain_command(text)
    word, _, rest = text.partition(" ")
    if word.lower() in words.SUB_COMMANDS:
        return SubCommand(word.lower(), rest.strip())
    group = take_group(text, known_groups)
    _refuse_misspelt(group, known_groups)
    name = _checked(group)
    _refuse_words_before_numbers(group, name)
    parts = _split(name, group.rest)
    if not name or not any(sign.isdigit() for sign in parts.numbers):
        return OpenModal(Prefill(name, parts.numbers, parts.expiry, parts.reason))
    return _block_text(name, parts, region)


def corrected(command: BlockText, expiry: str) -> str:
    """The same command with another expiry, ready to paste; of its numbers the good ones."""
    return write_command(command.group, _shown(command.numbers), expiry, command.reason)


def _shown(numbers: NumbersRead) -> str:
    return ", ".join(number.shown for number in numbers.numbers)


def _block_text(name: str, parts: Parts, region: str) -> BlockText:
    numbers = read_numbers(parts.numbers, region=region)
    shown = _shown(numbers) or parts.numbers
    canonical = write_command(name, shown, parts.expiry, parts.reason)
    return BlockText(name, parts.numbers, numbers, write_expiry(parts.expiry), parts.reason, canonical)


def _checked(group: GroupPart) -> str:
    if not group.name:
        return ""
    try:
        return check_group(group.name)
    except FieldRefused as refused:
        choices = tuple(f"{COMMAND} {quote_group(each)} {group.rest}".strip() for each in refused.choices)
        raise FieldRefused(refused.field, refused.sentence, code=refused.code, choices=choices) from None


def _refuse_words_before_numbers(group: GroupPart, name: str) -> None:
    """Asks whether `spam callers 98765…` is the group “spam” or the group “spam callers”."""
    before = re.split(r"[<+(\d]", group.rest, maxsplit=1)[0]
    if not name or before == group.rest or words.KEYWORD.search(before) or words.REASON.search(before):
        return
    unknown = [word for word in unknown_words(before) if not before.rstrip().endswith(f"{word}:")]
    if not unknown:
        return
    numbers = group.rest[len(before) :]
    longer = " ".join([name, *before.split()]).rstrip(",:;")
    raise FieldRefused(
        "group",
        f"“{' '.join(unknown)}” before the numbers was not understood. "
        "A group name of several words goes in quotes.",
        code="unclear",
        choices=(f'{COMMAND} "{longer}" {numbers}', f"{COMMAND} {quote_group(name)} {numbers}"),
    )


def _split(name: str, rest: str) -> Parts:
    try:
        return split_parts(rest)
    except Unclear as unclear:
        choices = tuple(
            write_command(name, each.numbers, each.expiry, each.reason) for each in unclear.readings if name
        )
        raise FieldRefused(unclear.field, unclear.sentence, code="unclear", choices=choices) from None


def _refuse_misspelt(group: GroupPart, known_groups: tuple[str, ...]) -> None:
    """Refuses a word that is nearly a sub-command or a known group; in quotes it is taken as it is."""
    name = group.name
    if not name or group.quoted or group.known:
        return
    commands, groups = close_commands(name), close_groups(name, known_groups)
    if not commands and not groups:
        return
    choices = [f"{COMMAND} {quote_group(each)} {group.rest}".strip() for each in groups]
    choices += [f"{COMMAND} {each} {group.rest}".strip() for each in commands]
    nearest = " or ".join(f"“{each}”" for each in (*groups, *commands))
    raise FieldRefused(
        "group" if groups else "command",
        f"There is no {'group' if groups else 'command'} “{name}”. Did you mean {nearest}? "
        "A new group with this name goes in quotes.",
        code="misspelt",
        choices=(*choices, f'{COMMAND} "{name}" {group.rest}'.strip()),
    )
