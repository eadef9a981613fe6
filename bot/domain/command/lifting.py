"""Reads the text after `/unblock`: what is to be lifted, and why; finds no numbers itself."""

from bot.domain.command import vocabulary as words
from bot.domain.command.plain import plain_command


def split_reason(text: str) -> tuple[str, str]:
    """What stands before `because …`, and the reason without that word; empty where there is none."""
    plain = plain_command(text)
    reason = words.REASON.search(plain)
    if reason is None:
        return plain, ""
    return plain[: reason.start()].strip(" ,;:-"), plain[reason.end() :].strip().strip('"')
