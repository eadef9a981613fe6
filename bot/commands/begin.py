"""`blockbot serve`: the bot of one workspace, or the gate of several; loads only what is needed."""

from bot.commands.entry import settings_or_none


def run_begin(*, works: bool) -> int:
    """Runs until SIGTERM or SIGINT, then drains and gives exit code 0."""
    settings = settings_or_none(several=True)
    if settings is None:
        return 2
    if settings.several:
        from bot.commands.gate import run_gate  # noqa: PLC0415

        return run_gate(settings, works=works)
    from bot.commands.serve import run_serve  # noqa: PLC0415

    return run_serve(works=works, listens=True)
