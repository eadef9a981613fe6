"""What every command begins with: settings read, logging set up, mistakes told in plain lines."""

import sys
from collections.abc import Iterable

from bot.logs import configure
from bot.settings import Settings, SettingsRefused, read_settings

ONE_OF_SEVERAL = (
    "BLOCK_WORKSPACES is set, so there are several records: name the workspace whose you mean, as in "
    "`blockbot workspace T08SPAMDESK export`."
)


def settings_or_none(*, to_serve: bool = False, several: bool = False) -> Settings | None:
    """The settings, or None after every mistake was printed. `several`: the command is the gate's too."""
    try:
        settings = read_settings()
    except SettingsRefused as refused:
        complain(refused.mistakes)
        return None
    configure(settings.log_level, settings.log_format, settings.log_workspace)
    missing = settings.missing_to_serve() if to_serve else ()
    if settings.several:
        missing = () if several else (ONE_OF_SEVERAL,)
    if missing:
        complain(missing)
        return None
    return settings


def complain(sentences: Iterable[str]) -> None:
    """One line each, where operators look for errors."""
    for sentence in sentences:
        print(f"blockbot: {sentence}", file=sys.stderr)  # noqa: T201  # a command talks to its terminal
