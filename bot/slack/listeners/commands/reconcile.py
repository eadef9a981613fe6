"""`/block reconcile`: opens the form that compares CloudAgent's list with the ledger."""

from bot.slack.cards import answers
from bot.slack.cards.surface import Surface
from bot.slack.front import Front
from bot.slack.listeners.actions.reconcile_buttons import open_reconcile
from bot.slack.payloads import Typed


async def reconcile(front: Front, call: Typed, _rest: str) -> Surface:
    """The private answer; the form opens beside it."""
    await open_reconcile(front, call.caller)
    return answers.refused("The form is opening: attach the block list that CloudAgent's console exports.")
