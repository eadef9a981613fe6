"""A notice to the channel about a trouble with CloudAgent: that it is there, and that it is over."""

from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from bot.domain.request import Cause
from bot.service.held_note import clock_time, numbers_waiting
from bot.service.notices import Notice
from bot.slack.cards.pieces import plain, said, small
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import cut, harmless, one_line, plural

_BACK = {
    Cause.UNREACHABLE: "CloudAgent is back since {end}; it had been unreachable since {begin}.",
    Cause.TOKEN_WAR: "Our CloudAgent token stays good since {end}; another program had been replacing it "
    "since {begin}.",
    Cause.GENERATIONS: "CloudAgent gives us tokens again since {end}; they had been used up since {begin}.",
    Cause.OPERATOR: "CloudAgent accepts our calls again since {end}; it had refused them since {begin}.",
}


def notice_card(notice: Notice, *, account_tz: ZoneInfo, now: datetime) -> Surface:
    """The notice as it is now; times on the account's clock."""
    begin = clock_time(notice.since, account_tz, now)
    zone = now.astimezone(account_tz).tzname()
    if notice.ended_at is not None:
        end = clock_time(notice.ended_at, account_tz, now)
        told = "🟢 " + _BACK[notice.kind].format(end=end, begin=begin)
        rest = f"What waited goes on in the order of approval; each thread tells its result. Times: {zone}."
        return _surface(told, rest)
    count = numbers_waiting(notice.waiting.numbers)
    of = f"of {plural(notice.waiting.requests, 'request')}"
    if notice.kind is Cause.UNREACHABLE:
        told = f"🔴 CloudAgent unreachable since {begin} — {count}"
        rest = f"They are {of}. New requests are taken and approved as ever. Everything goes on by itself. "
        return _surface(told, rest + f"Times: {zone}.")
    told = f"🔴 Since {begin}: {cut(one_line(notice.waiting.note), 600)}"
    until = notice.waiting.until
    then = f"tried again at {clock_time(until, account_tz, now)} {zone}" if until else "tried again soon"
    return _surface(told, f"{count.capitalize()} {of}; {then}, and it goes on by itself.")


def _surface(told: str, rest: str) -> Surface:
    blocks: tuple[Block, ...] = (said(told), small(plain(rest)))
    return Surface(harmless(told), blocks)
