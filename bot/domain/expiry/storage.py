"""The ledger's form of an expiry, one line of JSON; must stay readable for rows written long ago."""

import json
from datetime import UTC, datetime
from typing import Any

from bot.domain.expiry.model import Deadline, Duration, Expiry, Permanent


def to_text(expiry: Expiry) -> str:
    """Write an expiry as one line of JSON; `from_text` answers an equal one."""
    fields: dict[str, object]
    match expiry:
        case Duration(asked, months, days, seconds):
            fields = {"kind": "duration", "asked": asked, "months": months, "days": days, "seconds": seconds}
        case Deadline(asked, at):
            fields = {"kind": "deadline", "asked": asked, "at": at.astimezone(UTC).isoformat()}
        case _:
            fields = {"kind": "permanent", "asked": expiry.asked}
    return json.dumps(fields, ensure_ascii=False)


def from_text(text: str) -> Expiry:
    """Read what `to_text` wrote; raises ValueError for anything else."""
    fields: Any = json.loads(text)
    try:
        match fields["kind"]:
            case "duration":
                lengths = (int(fields["months"]), int(fields["days"]), int(fields["seconds"]))
                return Duration(str(fields["asked"]), *lengths)
            case "deadline":
                return Deadline(str(fields["asked"]), _aware(fields["at"]))
            case "permanent":
                return Permanent(str(fields["asked"]))
    except (KeyError, TypeError) as error:
        raise ValueError("not a stored expiry") from error
    raise ValueError("not a stored expiry")


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.utcoffset() is None:
        raise ValueError("a stored deadline carries its offset")
    return at.astimezone(UTC)
