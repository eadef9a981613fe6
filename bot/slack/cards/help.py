"""The answer to `/block help`: examples to copy, only of what this person may do and this bot can do."""

from bot.slack.cards.surface import Surface


def help_answer(
    *, may_approve: bool, may_storm: bool, commands: frozenset[str] = frozenset({"help"})
) -> Surface:
    """Help by example; `commands` are the first words that this bot serves beside a group's name."""
    raise NotImplementedError
