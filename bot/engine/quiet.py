"""What DBOS says about a stop that we wanted, and nobody has to read; everything else it says goes on."""

import logging

WANTED = "Asyncio task cancelled for workflow or step"
"""One line for each step that a stop cuts off (DBOS 3.4, `_outcome.py`); the job stays and goes on later."""


def quiet_about_stops() -> None:
    """Leaves that one line of DBOS out."""
    logging.getLogger("dbos").addFilter(_unwanted)


def _unwanted(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(WANTED)
