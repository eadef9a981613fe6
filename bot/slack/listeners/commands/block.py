"""`/block`: a request in one line, the form, or a sub-command."""

import functools
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import BlockText, OpenModal, SubCommand, corrected, read_command
from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Deadline, read_expiry
from bot.domain.grouping import check_group
from bot.service.hand_in_file import keep_list
from bot.service.submit import Submit, check, submit
from bot.service.understand import expiry_of
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.surface import Surface
from bot.slack.forms import open_form
from bot.slack.front import Front
from bot.slack.listeners.commands import subcommands
from bot.slack.payloads import Typed, typed

MOST_TYPED = 8000
"""Characters of a command we read; Slack's own limit on a message is lower for people who type."""


def register(app: AsyncApp, front: Front) -> None:
    """Adds the command to the app."""

    async def block(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        call = typed(body)
        try:
            command = read_command(call.text, region=front.region, known_groups=front.groups.names())
        except Refused as refusal:
            await _say(ack, answers.refused(refusal.sentence, refusal.choices))
            return
        if isinstance(command, OpenModal):
            await ack()
            front.later(open_form(front, call.caller, command.prefill))
        elif isinstance(command, SubCommand):
            await _say(ack, await subcommands.answer(front, call, command))
        else:
            await _request(front, ack, call, command)

    app.command("/block")(guarded.command(block))


async def _request(front: Front, ack: AsyncAck, call: Typed, command: BlockText) -> None:
    zone = front.directory.zone(call.caller.user)
    if zone is None and _depends_on_zone(front, command):
        await _say(ack, answers.refused("One moment — I am looking up your time zone."))
        front.later(_request_when_known(front, call, command))
        return
    await _say(ack, await take(front, call, command, zone or front.desk.account_tz))


async def _request_when_known(front: Front, call: Typed, command: BlockText) -> None:
    """A clock time means another instant in another zone: ask Slack first, then answer privately."""
    zone = await front.directory.learn(call.caller.user) or front.desk.account_tz
    await front.tell(call.caller, await take(front, call, command, zone))


async def take(front: Front, call: Typed, command: BlockText, zone: ZoneInfo) -> Surface:
    """Checks and records a request; the answer says exactly what was understood, or what was not."""
    now = front.now()
    try:
        submission = _submission(front, call, command, zone)
        check(submission, desk=front.desk, now=now)
    except Refused as refusal:
        return _refused(command, refusal)
    if command.numbers.not_taken:
        keep = functools.partial(keep_list, wish=submission, desk=front.desk, now=now, new_id=front.new_id)
        return _not_all_taken(command, await front.store.write(keep))
    work = functools.partial(submit, command=submission, desk=front.desk, now=now, new_id=front.new_id)
    picture = await front.store.write(work)
    front.groups.used(command.group)
    return answers.understood(
        picture,
        duplicates=command.numbers.duplicates,
        canonical=command.canonical,
        notes=command.numbers.notes,
    )


def _refused(command: BlockText, refusal: Refused) -> Surface:
    """A corrected expiry is offered as the whole command, so that it only has to be pasted."""
    if isinstance(refusal, FieldRefused) and refusal.field == "expiry":
        choices = [corrected(command, choice) for choice in refusal.choices]
        return answers.refused(refusal.sentence, choices)
    if command.numbers.not_taken:
        return _not_all_taken(command)
    return answers.refused(refusal.sentence, refusal.choices)


def _not_all_taken(command: BlockText, list_id: str = "") -> Surface:
    """Blocking only the good numbers is the person's own choice: a button, or the command that says so."""
    pieces = [(piece.text, piece.why) for piece in command.numbers.not_taken]
    good = len(command.numbers.numbers)
    canonical = command.canonical if good else ""
    return answers.not_all_taken(pieces, good=good, canonical=canonical, list_id=list_id if good else "")


def _submission(front: Front, call: Typed, command: BlockText, zone: ZoneInfo) -> Submit:
    group = check_group(command.group)
    expiry = expiry_of(
        command.expiry_text,
        group=group,
        desk=front.desk,
        now=front.now(),
        zone=zone,
        languages=front.languages_of(call.caller.user),
    )
    return Submit(
        key=call.key,
        team=call.caller.team,
        requester=call.caller.user,
        requester_tz=zone,
        group=group,
        numbers=command.numbers,
        expiry=expiry,
        reason=command.reason,
    )


def _depends_on_zone(front: Front, command: BlockText) -> bool:
    """Only a deadline names a clock; a length of days is the same nearly everywhere."""
    zone = front.desk.account_tz
    try:
        read = read_expiry(command.expiry_text, now=front.now(), user_tz=zone, account_tz=zone)
    except Refused:
        return False
    return isinstance(read, Deadline)


async def _say(ack: AsyncAck, surface: Surface) -> None:
    await ack(response_type="ephemeral", **surface.payload())
