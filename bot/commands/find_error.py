"""`blockbot doctor --error ID`: what happened when a person was shown this error id."""

from bot.commands.entry import complain, settings_or_none
from bot.service.failures import Failure
from bot.store.database import Database, DatabaseUnavailable
from bot.store.failures import KEPT, failure_with


def run_find_error(error_id: str) -> int:
    """Prints the failure; 1 if nothing is kept of it."""
    settings = settings_or_none()
    if settings is None:
        return 2
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        complain([str(error)])
        return 2
    wanted = error_id.strip().strip(".[]").lower()
    try:
        failure = database.write_now(lambda connection: failure_with(connection, wanted))
    except DatabaseUnavailable:
        complain(["The database did not answer, or has no tables yet; check DATABASE_URL."])
        return 1
    finally:
        database.close()
    if failure is None:
        complain(
            [f"Nothing is kept of {wanted}, only of the newest {KEPT}: look for this error_id in the log."]
        )
        return 1
    print("\n".join(_lines(failure)))  # noqa: T201  # a command talks to its terminal
    return 0


def _lines(failure: Failure) -> list[str]:
    facts = {
        "error": f"{failure.id} ({failure.kind})",
        "when": f"{failure.at:%Y-%m-%d %H:%M:%S} UTC",
        "in": failure.what,
        "trace": failure.trace or "none",
        "request": failure.request_id or "none",
    }
    return [*(f"{name:8} {value}" for name, value in facts.items()), "", failure.words.rstrip()]
