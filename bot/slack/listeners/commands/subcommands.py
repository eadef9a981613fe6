"""The sub-commands of `/block`: which function answers which first word; decides nothing itself."""

import functools
from collections.abc import Awaitable, Callable, Mapping

from bot.domain.command import SubCommand
from bot.domain.errors import Refused
from bot.service.audit import may_audit
from bot.service.rights import deciders
from bot.slack.cards import answers
from bot.slack.cards.help import help_answer
from bot.slack.cards.surface import Surface
from bot.slack.front import Front
from bot.slack.listeners.commands.audit import audit
from bot.slack.listeners.commands.look import LOOKS, looked
from bot.slack.listeners.commands.pending import pending
from bot.slack.listeners.commands.reconcile import reconcile
from bot.slack.listeners.commands.storm import storm
from bot.slack.payloads import Typed

Answer = Callable[[Front, Typed, str], Awaitable[Surface]]
"""Given the front, the command and the text after the sub-command; raises Refused with its sentence."""


async def answer(front: Front, call: Typed, command: SubCommand) -> Surface:
    """The private answer to a sub-command."""
    serve = SERVED.get(command.name)
    if serve is None:
        return answers.refused(
            f"“/block {command.name}” is not available in this version. If {command.name} is a group, "
            "put it in quotes.",
            ("/block help",),
        )
    try:
        return await serve(front, call, command.rest)
    except Refused as refusal:
        return answers.refused(refusal.sentence, refusal.choices)


async def _help(front: Front, call: Typed, _rest: str) -> Surface:
    desk, user = front.desk, call.caller.user
    return help_answer(
        may_approve=user in (deciders(desk.policy.default, desk.people) or frozenset()),
        may_storm=user in desk.people.members(desk.policy.storm.oncall),
        may_audit=may_audit(desk, user),
        commands=frozenset(SERVED),
    )


async def _look(name: str, front: Front, call: Typed, rest: str) -> Surface:
    return await looked(front, call.caller.user, f"{name} {rest}".strip())


SERVED: Mapping[str, Answer] = {
    "help": _help,
    "pending": pending,
    "storm": storm,
    "reconcile": reconcile,
    **{name: functools.partial(_look, name) for name in LOOKS},
    "audit": audit,
}
"""First words that this bot serves; `/block help` tells only of these."""
