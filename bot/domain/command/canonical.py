"""Writes a command the way it was understood, ready to paste."""

from bot.domain.command import vocabulary as words
from bot.domain.command.parts import Parts, Unclear, split_parts

COMMAND = "/block"


def write_command(group: str, numbers: str, expiry: str, reason: str) -> str:
    """One line which the command reader reads as exactly these parts."""
    parts = [COMMAND, quote_group(group), numbers, write_expiry(expiry)]
    if reason:
        parts.append(f"because {_quote_reason(reason, expiry)}")
    return " ".join(part for part in parts if part)


def quote_group(group: str) -> str:
    """The group, in quotes where it would be read as something else."""
    plain = group.isascii() and all(sign.isalnum() or sign in "-_.&" for sign in group)
    reserved = group.lower() in words.SUB_COMMANDS or words.REASON.match(group) or words.KEYWORD.match(group)
    return group if plain and not reserved and not group[:1].isdigit() else f'"{group}"'


def write_expiry(expiry: str) -> str:
    """The expiry with a keyword before it."""
    expiry = expiry.replace('"', "").strip()
    if not expiry or words.KEYWORD.match(expiry):
        return expiry
    return (
        f"for {expiry}" if words.is_expiry(f"for {expiry}") and words.is_length(expiry) else f"until {expiry}"
    )


def _quote_reason(reason: str, expiry: str) -> str:
    reason = reason.replace('"', "'")
    try:
        again = split_parts(f"because {reason}")
    except Unclear:
        again = Parts()
    return reason if again.reason == reason and (expiry or not again.expiry) else f'"{reason}"'
