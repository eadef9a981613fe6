"""What people read when CloudAgent cannot be used: declined answers become errors of the port."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.cloudagent.wire import Declined
from bot.cloudagent.words import Family
from bot.service.vendor import (
    AskOperator,
    FieldsRefused,
    GroupUnknown,
    OutcomeUnknown,
    Unreachable,
    VendorError,
    WaitUntil,
)

LIMIT_PAUSE = timedelta(seconds=60)
"""CloudAgent's published limits are all per minute, or per hour for tokens."""

CREDENTIALS = (
    "CloudAgent does not accept our credentials (it says “{words}”). The operator has to check "
    "CLOUDAGENT_USERNAME, CLOUDAGENT_API_KEY and CLOUDAGENT_AUTH (“API Authentication” of the account)."
)
ADDRESS = (
    "CloudAgent has nothing at {path} (it says “{words}”). The operator has to check CLOUDAGENT_API_URL "
    "and CLOUDAGENT_UPDATE_PATH."
)
LIMIT = "CloudAgent asks us to slow down (it says “{words}”). It goes on by itself."
FIELDS = "CloudAgent refused the call as a whole: “{words}”."
UNKNOWN = "CloudAgent's answer cannot be trusted: {words} Whether anything was stored is not known."
HELD = {
    "token_war": (
        "Another program keeps replacing our CloudAgent token. We stopped asking for new ones and try "
        "again by ourselves; the operator should find out which integration uses the same account."
    ),
    "generations": (
        "All CloudAgent tokens we may ask for in an hour are used up. It goes on by itself when one is free."
    ),
}
CREDENTIALS_HELD = (
    "CloudAgent does not accept our credentials. The operator has to check CLOUDAGENT_USERNAME, "
    "CLOUDAGENT_API_KEY and CLOUDAGENT_AUTH (“API Authentication” of the account)."
)
TOO_MANY_CALLS = "As many calls went to CloudAgent as it may get in a minute. It goes on by itself."
WITHHELD = "This process stood still for a while, so the call was not sent; the work is taken up again."
UNREACHABLE = "CloudAgent cannot be reached: {reason}"


def held(why: str, until: datetime) -> VendorError:
    """The error for a token that is not to be had now."""
    if why in HELD:
        return WaitUntil(HELD[why], until, why)
    if why == "unsure":
        return Unreachable(UNREACHABLE.format(reason="it gave no token."), at=until)
    return AskOperator(CREDENTIALS_HELD)


def error_for(declined: Declined, *, path: str, group: str, now: datetime) -> VendorError:
    """The port's error for an answer that is not a success."""
    words = declined.words or "nothing"
    match declined.family:
        case Family.TOKEN | Family.CREDENTIALS:
            return AskOperator(CREDENTIALS.format(words=words))
        case Family.ADDRESS:
            return AskOperator(ADDRESS.format(words=words, path=path))
        case Family.LIMIT:
            return WaitUntil(LIMIT.format(words=words), limit_ends(declined, now), "limit")
        case Family.GROUP:
            return GroupUnknown(group)
        case Family.FIELDS:
            return FieldsRefused(FIELDS.format(words=_said(words, declined.fields)), declined.fields)
        case _:
            ended = words if words.endswith((".", "!")) else words + "."
            return OutcomeUnknown(UNKNOWN.format(words=ended))


def limit_ends(declined: Declined, now: datetime) -> datetime:
    """When the vendor's own limit is over: as it says, or in a minute."""
    if declined.retry_after is None:
        return now + LIMIT_PAUSE
    return now + timedelta(seconds=max(declined.retry_after, 1.0))


def _said(words: str, fields: Mapping[str, str]) -> str:
    return "; ".join(fields.values()) or words
