"""Log lines of calls to CloudAgent; trace and request come from the context they are made in."""

import structlog

from bot.cloudagent.surroundings import Exchange

log = structlog.get_logger()


def called(one: Exchange) -> None:
    """One line a call: nothing secret and no number."""
    log.info(
        "cloudagent_called",
        method=one.method,
        path=one.path,
        status=one.status,
        outcome=one.family,
        ms=round(one.seconds * 1000, 1),
    )
