"""Use case: what one person sees in App Home, by what they may do; reads only."""

from datetime import datetime, timedelta

from bot.domain.standing import Fate
from bot.service.bulk import waiting_for
from bot.service.file_port import FileJob
from bot.service.find import place_of
from bot.service.home_picture import NO_LOAD, EndingBlock, HomePicture
from bot.service.ports import Transaction
from bot.service.read_picture import latest_of, listed_picture
from bot.service.rights import deciders
from bot.service.storms import StormPicture
from bot.service.submit import Desk
from bot.service.vendor import VendorHealth

MINE = 8
QUEUED = 10
ENDING = 8
MOST_ENDING = 40
"""Blocks looked at to find those that are still in force and of this lead's groups."""
STORMS = 5
FILES = 3
SOON = timedelta(days=3)


def read_home(
    tx: Transaction, user: str, *, desk: Desk, now: datetime, health: VendorHealth | None
) -> HomePicture:
    """Everybody sees what they asked for; leads their queue, ends and storms; operators the health."""
    lead = is_lead(desk, user)
    waiting = waiting_for(tx, user, desk=desk, now=now) if lead else []
    zone = desk.account_tz
    mine = latest_of(tx, user, most=MINE, account_tz=zone, now=now)
    return HomePicture(
        user=user,
        is_lead=lead,
        mine=tuple((one, place_of(tx, one.id)) for one in mine),
        draft=tx.homes.draft(user),
        files=_files(tx, user),
        queue=tuple(listed_picture(tx, one, account_tz=zone, now=now) for one in waiting[:QUEUED]),
        waiting=len(waiting),
        ending=_ending(tx, user, desk, now) if lead else (),
        storms=_storms(tx, now) if lead or is_operator(desk, user) else (),
        health=health,
        load=NO_LOAD if health is None else tx.homes.load(now),
        at=now,
    )


def is_lead(desk: Desk, user: str) -> bool:
    """Whether this person may decide in any group, as far as Slack has told who may."""
    rules = (desk.policy.default, *desk.policy.groups.values())
    return any(user in (deciders(one, desk.people) or frozenset()) for one in rules)


def is_operator(desk: Desk, user: str) -> bool:
    """Whether this person looks after Blockbot; where the policy names nobody, on-call people do."""
    return user in desk.people.members(desk.policy.operators or desk.policy.storm.oncall)


def _files(tx: Transaction, user: str) -> tuple[FileJob, ...]:
    jobs = (tx.files.get(one) for one in tx.homes.files_of(user, FILES))
    return tuple(job for job in jobs if job is not None)


def _ending(tx: Transaction, user: str, desk: Desk, now: datetime) -> tuple[EndingBlock, ...]:
    """Blocks of groups in which they decide that end soon and are still in force."""
    found: list[EndingBlock] = []
    for request_id in tx.homes.ending(now, now + SOON, MOST_ENDING):
        request = tx.requests.get(request_id)
        if request is None or user not in (deciders(desk.rules_of(request.group), desk.people) or ()):
            continue
        fates = tx.endings.fates(request, now)
        left = fates.get(Fate.BLOCKED, 0) + fates.get(Fate.PERHAPS, 0)
        found += [EndingBlock(request, left)] if left else []
        if len(found) == ENDING:
            break
    return tuple(found)


def _storms(tx: Transaction, now: datetime) -> tuple[StormPicture, ...]:
    return tuple(StormPicture(one, tx.storms.counts(one.id), now) for one in tx.storms.unsettled()[:STORMS])
