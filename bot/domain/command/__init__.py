"""Reads the text after `/block`; finds the parts of a request and does not interpret the expiry."""

from bot.domain.command.model import BlockText, Command, OpenModal, Prefill, SubCommand
from bot.domain.command.reading import read_command

__all__ = ["BlockText", "Command", "OpenModal", "Prefill", "SubCommand", "read_command"]
