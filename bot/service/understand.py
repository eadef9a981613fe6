"""What was typed about the end of a block, read by the rules of its group; touches nothing."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.expiry import Expiry, read_expiry
from bot.service.submit import Desk


def expiry_of(
    text: str,
    *,
    group: str,
    desk: Desk,
    now: datetime,
    zone: ZoneInfo,
    languages: tuple[str, ...] = ("en",),
) -> Expiry:
    """The expiry as typed; where nothing was, the group's default, with an empty `asked` to tell it by.

    Raises ExpiryRefused.
    """
    wanted = text.strip() or desk.policy.of(group).default_expiry
    expiry = read_expiry(wanted, now=now, user_tz=zone, account_tz=desk.account_tz, languages=languages)
    return expiry if text.strip() else replace(expiry, asked="")
