"""Decides what a command text is: a sub-command, a request in one line, or a form to open."""

from bot.domain.command.model import Command


def read_command(text: str, *, region: str, known_groups: tuple[str, ...] = ()) -> Command:
    """Understands the text after `/block`; `region` is for numbers, `known_groups` for misspelt groups.

    Raises FieldRefused whose `choices` are corrected commands ready to paste.
    """
    raise NotImplementedError
