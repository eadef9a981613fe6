"""The command line: names and options only; what a command does stands in `bot.commands`."""

from typing import Annotated

import typer

from bot import __version__
from bot.commands import collector

app = typer.Typer(
    name="blockbot",
    help="Block spam callers in CloudAgent from Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer's own callback signature
    if wanted:
        typer.echo(f"blockbot {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *, version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False
) -> None:
    """Block spam callers in CloudAgent (Ozonetel) from Slack."""
    del version


@app.command()
def demo(
    *,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes any free one.")] = 8090,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    script: Annotated[bool, typer.Option(help="Play the main job by itself and exit.")] = False,
) -> None:
    """Try it: a local Slack workspace, a CloudAgent stand-in and the bot, on this machine only."""
    from bot.commands.demo import run_demo  # noqa: PLC0415  # nothing else may load the stand-ins

    raise typer.Exit(run_demo(port=port, browser=browser, script=script))


@app.command()
def serve(
    *, worker: Annotated[bool, typer.Option(help="Also carry requests out in this process.")] = True
) -> None:
    """Run the bot: HTTP, Socket Mode (SLACK_APP_TOKEN), or several workspaces (BLOCK_WORKSPACES)."""
    collector.wait()
    from bot.commands.begin import run_begin  # noqa: PLC0415

    raise typer.Exit(run_begin(works=worker))


@app.command()
def worker() -> None:
    """Run a worker only: carries requests out and draws cards, takes nothing from Slack."""
    collector.wait()
    from bot.commands.serve import run_serve  # noqa: PLC0415

    raise typer.Exit(run_serve(works=True, listens=False))


@app.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    from bot.commands.migrate import run_migrate  # noqa: PLC0415

    raise typer.Exit(run_migrate())


@app.command()
def doctor(
    *,
    error: Annotated[str, typer.Option(help="Say what happened when a person was shown this error id.")] = "",
    audit: Annotated[bool, typer.Option("--audit", help="Check the record against its chain.")] = False,
) -> None:
    """Check settings, database, Slack and CloudAgent; one line each, exit 1 if anything is wrong."""
    if error:
        from bot.commands.find_error import run_find_error  # noqa: PLC0415

        raise typer.Exit(run_find_error(error))
    if audit:
        from bot.commands.audit import run_audit  # noqa: PLC0415

        raise typer.Exit(run_audit())
    from bot.commands.doctor import run_doctor  # noqa: PLC0415

    raise typer.Exit(run_doctor())


@app.command()
def export(
    *,
    form: Annotated[str, typer.Option(help="csv or jsonl.")] = "csv",
    since: Annotated[str, typer.Option(help="A day or moment, e.g. 2026-11-01 or '7 days ago'.")] = "",
    until: Annotated[str, typer.Option(help="The same; a day is part of it.")] = "",
    group: Annotated[str, typer.Option(help="A block-number group.")] = "",
    number: Annotated[str, typer.Option(help="One or several phone numbers.")] = "",
    person: Annotated[str, typer.Option(help="A Slack user id: who asked or acted.")] = "",
) -> None:
    """Write the audit trail to stdout, as CSV or JSON lines."""
    from bot.commands.export import run_export  # noqa: PLC0415

    raise typer.Exit(
        run_export(form=form, since=since, until=until, group=group, number=number, person=person)
    )


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def workspace(context: typer.Context, team: Annotated[str, typer.Argument(help="Its id, T….")]) -> None:
    """Run any command for one of several workspaces: blockbot workspace T08SPAMDESK export --form csv."""
    from bot.commands.workspace import run_workspace  # noqa: PLC0415

    raise typer.Exit(run_workspace(team, context.args))


@app.command()
def parse(
    text: Annotated[list[str] | None, typer.Argument(help="The text after /block.")] = None,
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line, stdin to stdout.")] = False,
) -> None:
    """Show how a /block text is understood, offline."""
    from bot.commands.parse import run_parse  # noqa: PLC0415

    raise typer.Exit(run_parse(" ".join(text or ()), jsonl=jsonl))
