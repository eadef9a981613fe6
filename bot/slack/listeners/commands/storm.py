"""`/block storm start <group> for <time> because <why>`, `/block storm end|review [group]`."""

import functools
import re
from datetime import timedelta

from bot.domain.errors import Refused
from bot.domain.expiry import Duration, read_expiry, resolve
from bot.domain.grouping import check_group
from bot.domain.storm import Storm
from bot.service.ports import Transaction
from bot.service.storm import declare, end
from bot.service.storms import StormPicture
from bot.slack.cards import answers
from bot.slack.cards.storm import storm_card
from bot.slack.cards.surface import Surface
from bot.slack.front import Front
from bot.slack.listeners.actions.storm_review import list_of
from bot.slack.payloads import Typed

EXAMPLE = "/block storm start spam-callers for 2 hours because robocalls"
_START = re.compile(
    r"""(?P<group>"[^"]+"|\S+)\s+(?P<lasts>for\s+.+?)(?:\s+because\s+(?P<why>.+))?""",
    re.IGNORECASE | re.DOTALL,
)


async def storm(front: Front, call: Typed, rest: str) -> Surface:
    """The private answer; the storm's card comes into the channel by itself."""
    word, _, more = rest.strip().partition(" ")
    if word.lower() == "start":
        return await _start(front, call, more.strip())
    if word.lower() in ("end", "stop"):
        return await _end(front, call, more.strip())
    if word.lower() == "review":
        return await _review(front, call, more.strip())
    if word and word.lower() != "status":
        known = (EXAMPLE, "/block storm end", "/block storm review", "/block storm")
        raise Refused(f"“storm {word}” is not known.", choices=known)
    return await _status(front)


async def _start(front: Front, call: Typed, text: str) -> Surface:
    read = _START.fullmatch(text)
    if read is None:
        raise Refused("Say the group, how long and why.", choices=(EXAMPLE,))
    work = functools.partial(
        declare,
        storm_id=front.new_id(),
        by=call.caller.user,
        group=check_group(read["group"].strip('"')),
        lasts=_length(front, call, read["lasts"]),
        reason=(read["why"] or "").strip(),
        desk=front.desk,
        now=front.now(),
    )
    declared = await front.store.write(work)
    return await _shown(front, declared)


async def _end(front: Front, call: Typed, group: str) -> Surface:
    open_ones = [one for one in await _unsettled(front) if one.ended_at is None]
    fitting = [one for one in open_ones if not group or one.group.lower() == group.strip('"').lower()]
    if len(fitting) != 1:
        choices = tuple(f"/block storm end {one.group}" for one in open_ones)
        raise Refused(
            "Name the group whose storm ends." if open_ones else "There is no storm.", choices=choices
        )
    work = functools.partial(
        end, storm_id=fitting[0].id, by=call.caller.user, desk=front.desk, now=front.now()
    )
    return await _shown(front, await front.store.write(work))


async def _review(front: Front, call: Typed, group: str) -> Surface:
    ended = [one for one in await _unsettled(front) if one.ended_at is not None]
    fitting = [one for one in ended if not group or one.group.lower() == group.strip('"').lower()]
    if not fitting:
        choices = tuple(f"/block storm review {one.group}" for one in ended)
        raise Refused("No review is owed." if not ended else "No review is owed there.", choices=choices)
    return await list_of(front, fitting[0].id, call.caller.user)


async def _status(front: Front) -> Surface:
    known = await _unsettled(front)
    if not known:
        return answers.refused("There is no storm, and no review is owed.", (EXAMPLE,))
    return await _shown(front, known[-1])


async def _unsettled(front: Front) -> list[Storm]:
    return list(await front.store.read(lambda tx: tx.storms.unsettled()))


async def _shown(front: Front, one: Storm) -> Surface:
    def look(tx: Transaction) -> StormPicture:
        return StormPicture(one, tx.storms.counts(one.id), front.now())

    return storm_card(await front.store.read(look))


def _length(front: Front, call: Typed, text: str) -> timedelta:
    zone, now = front.zone_of(call.caller.user), front.now()
    read = read_expiry(text, now=now, user_tz=zone, account_tz=front.desk.account_tz)
    ends = resolve(read, now=now, user_tz=zone)
    if not isinstance(read, Duration) or ends is None:
        raise Refused("A storm lasts for a length of time.", choices=(EXAMPLE,))
    return ends - now.replace(microsecond=0)  # as `resolve` counts
