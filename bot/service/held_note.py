"""Says why a request is on hold, since when and how many numbers wait, as cards and notices show it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.request import Cause, Request, State


def held_note(request: Request, waiting: int, *, account_tz: ZoneInfo, now: datetime) -> str:
    """One or two sentences in plain text; of a request that is not on hold, its own note."""
    if request.state is not State.HELD:
        return request.note
    count = numbers_waiting(waiting)
    if request.held_for is Cause.UNREACHABLE:
        since = clock_time(request.held_since or now, account_tz, now)
        return f"CloudAgent unreachable since {since} — {count}. They go on by themselves when it is back."
    if request.held_for is Cause.GROUP:
        return f"{request.note} {count.capitalize()} until an approver has it created or rejects this."
    if request.held_for is Cause.SLACK:
        return f"{request.note} {count.capitalize()}."
    then = clock_time(request.not_before or now, account_tz, now)
    zone = now.astimezone(account_tz).tzname()
    word = "next try at" if request.held_for is Cause.OPERATOR else "going on by themselves at"
    return f"{request.note} {count.capitalize()}, {word} {then} {zone}."


def numbers_waiting(count: int) -> str:
    """`57 numbers waiting`."""
    return f"{count:,} number{'' if count == 1 else 's'} waiting"


def clock_time(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`14:02`, with the day before it where that is not today."""
    local = moment.astimezone(zone)
    same_day = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if same_day else f"{local:%d %b %H:%M}"
