"""Use cases: a storm is declared, ended, its review reminded. What runs in it is decided in `storm_run`."""

from datetime import datetime, timedelta

from bot.domain import events
from bot.domain import storm as decisions
from bot.domain.errors import Refused
from bot.domain.storm import Storm
from bot.service.outbox import About, Letter
from bot.service.ports import Transaction
from bot.service.rights import deciders
from bot.service.submit import Desk


def may_storm(desk: Desk, group: str, user: str) -> bool:
    """On-call people and the group's approvers."""
    leads = deciders(desk.policy.of(group), desk.people) or frozenset()
    return user in leads or user in desk.people.members(desk.policy.storm.oncall)


def declare(
    tx: Transaction, *, storm_id: str, by: str, group: str, lasts: timedelta, reason: str, desk: Desk,
    now: datetime,
) -> Storm:  # fmt: skip
    """Opens a storm and tells every lead once. Raises Refused."""
    known = tx.storms.open_for(group)
    if known is not None and known.ends_at > now:
        raise Refused(f"There is a storm in {group} already. “/block storm” shows it.", code="storm-open")
    if known is not None:
        close(tx, known, by="", desk=desk, now=now)
    storm = decisions.declare(
        desk.policy.storm,
        storm_id=storm_id,
        by=by,
        entitled=may_storm(desk, group, by),
        group=group,
        lasts=lasts,
        reason=reason,
        at=now,
    )
    tx.storms.add(storm, desk.channel)
    declared = events.storm_declared(
        by=by, at=now, group=group, until=storm.ends_at, cap=storm.cap, reason=reason
    )
    tx.chronicle.record(storm.subject, [declared])
    _tell_leads(tx, storm, About.STORM_BEGAN, "began", desk=desk, now=now, without=by)
    return storm


def end(tx: Transaction, *, storm_id: str, by: str, desk: Desk, now: datetime) -> Storm:
    """Ends a storm before its time. Raises Refused."""
    storm = known_storm(tx, storm_id)
    ended = decisions.end(storm, by=by, entitled=may_storm(desk, storm.group, by), at=now)
    _write_end(tx, ended, desk=desk, now=now)
    return ended


def close(tx: Transaction, storm: Storm, *, by: str, desk: Desk, now: datetime) -> None:
    """Its time is over."""
    _write_end(tx, decisions.end(storm, by=by, entitled=True, at=now), desk=desk, now=now)


def known_storm(tx: Transaction, storm_id: str) -> Storm:
    """The storm as it is now; raises Refused if there is none of this id."""
    storm = tx.storms.get(storm_id)
    if storm is None:
        raise Refused("I know no such storm.", code="unknown-storm")
    return storm


def remind(tx: Transaction, storm: Storm, *, desk: Desk, now: datetime) -> None:
    """The review is overdue: every lead is told, once a day and not in quiet hours."""
    due, quiet = storm.reminds_at, desk.policy.quiet
    if due is None or (quiet.delayed(due) if quiet else due) > now:
        return
    if (quiet and quiet.delayed(now) > now) or not tx.storms.remind(
        storm.id, due, now + decisions.REMIND_AFTER
    ):
        return
    _tell_leads(tx, storm, About.REVIEW_OWED, f"owed-{now:%Y%m%d%H}", desk=desk, now=now)
    tx.chronicle.record(storm.subject, [events.review_reminded(at=now)])


def _write_end(tx: Transaction, storm: Storm, *, desk: Desk, now: datetime) -> None:
    tx.storms.end(storm)
    if storm.used:
        _tell_leads(tx, storm, About.REVIEW_OWED, "owed", desk=desk, now=now)
    else:
        tx.storms.review(storm.id, "", now)
    ended = events.storm_ended(by=storm.ended_by, at=now, numbers=storm.used, review_by=storm.review_by)
    tx.chronicle.record(storm.subject, [ended])


def _tell_leads(
    tx: Transaction, storm: Storm, about: About, what: str, *, desk: Desk, now: datetime, without: str = ""
) -> None:
    """One letter a lead; silent approvers are left alone."""
    leads = desk.people.members(desk.policy.of(storm.group).approvers) - {without}
    facts = {
        "group": storm.group,
        "by": storm.declared_by,
        "reason": storm.reason,
        "until": storm.ends_at.isoformat(),
        "review_by": storm.review_by.isoformat(),
        "numbers": storm.used,
        "cap": storm.cap,
    }
    for lead in sorted(leads):
        tx.letters.write(Letter(f"storm:{storm.id}:{what}:{lead}", about, lead, None, facts), now)
