"""The buttons of a comparison: adopt or re-apply one difference or all of a kind; and the form's button."""

import functools
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.service.ports import Transaction
from bot.service.reconcile import Settle, adopt, apply_again, check_may_reconcile, places_of
from bot.service.reconcile_port import Reconciliation
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.home import HOME_RECONCILE
from bot.slack.cards.reconcile import ADOPT, ADOPT_ALL, APPLY, APPLY_ALL, reconcile_modal
from bot.slack.forms import open_view
from bot.slack.front import Front
from bot.slack.listeners.actions.buttons import answered
from bot.slack.payloads import Caller, Pressed, pressed
from bot.slack.reconcile_board import SlackReconciliations


def register(app: AsyncApp, front: Front) -> None:
    """Adds the buttons to the app."""
    for action, use_case in (
        (ADOPT, adopt),
        (ADOPT_ALL, adopt),
        (APPLY, apply_again),
        (APPLY_ALL, apply_again),
    ):
        app.block_action(action)(_settling(front, use_case))
    app.block_action(HOME_RECONCILE)(answered(front, functools.partial(_open, front)))


async def open_reconcile(front: Front, caller: Caller) -> None:
    """Opens the form for a lead. Raises Refused for everybody else."""
    check_may_reconcile(front.desk, caller.user)
    front.later(open_view(front, caller, reconcile_modal(f"reconcile:{uuid.uuid4().hex}")))


async def _open(front: Front, ack: AsyncAck, body: Mapping[str, Any]) -> None:
    caller = pressed(body).caller
    await ack()
    try:
        await open_reconcile(front, caller)
    except Refused as refusal:
        front.later(front.tell(caller, answers.refused(refusal.sentence)))


def _settling(front: Front, use_case: Callable[..., Reconciliation]) -> guarded.Listener:
    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        press = pressed(body)
        try:
            after = await front.store.write(functools.partial(_settle, front, use_case, press))
            if after.ts:
                front.later(SlackReconciliations(front).show(after))
            front.later(
                front.tell(press.caller, answers.refused("Done: the requests come into the channel."))
            )
        except Refused as refusal:
            front.later(front.tell(press.caller, answers.refused(refusal.sentence, refusal.choices)))
        await ack()

    return answered(front, listener)


def _settle(
    front: Front, use_case: Callable[..., Reconciliation], press: Pressed, tx: Transaction
) -> Reconciliation:
    known, _, which = press.value.partition(".")
    one = tx.reconciliations.get(known)
    places = (int(which),) if which.isascii() and which.isdigit() else places_of(one, which) if one else ()
    command = Settle(known, places, press.caller.user)
    return use_case(tx, command, desk=front.desk, now=front.now(), new_id=front.new_id)
