"""Reads the text after `/block`; finds the parts of a request and does not interpret the expiry."""

from bot.domain.command.group import settle_group
from bot.domain.command.lifting import split_reason
from bot.domain.command.model import BlockText, Command, OpenModal, Prefill, SubCommand
from bot.domain.command.reading import corrected, read_command

__all__ = [
    "BlockText",
    "Command",
    "OpenModal",
    "Prefill",
    "SubCommand",
    "corrected",
    "read_command",
    "settle_group",
    "split_reason",
]
