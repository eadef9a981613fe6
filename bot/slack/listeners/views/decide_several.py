"""The form that decides several requests: each on its own, one answer about all."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.request import Decided
from bot.service.bulk import Wish, decide_all
from bot.slack import guarded
from bot.slack.cards.modal import answer_view
from bot.slack.cards.queue import (
    DECIDE_SEVERAL,
    SeveralInput,
    outcome_surface,
    several_input,
    several_offered,
)
from bot.slack.front import Front
from bot.slack.payloads import filled


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def decide_several(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        entered = several_input(form.values)
        mistakes = _mistakes(entered)
        if mistakes or entered.decided is None:
            await ack(response_action="errors", errors=mistakes)
            return
        ids = several_offered(form.blocks) if entered.everything else entered.ids
        wish = Wish(form.note, form.caller.user, ids, entered.decided, entered.reason)
        outcome = await decide_all(front.store, wish, desk=front.desk, clock=front.clock)
        surface = outcome_surface(outcome, entered.decided)
        await ack(response_action="update", view=answer_view(surface, "Decided"))

    app.view(DECIDE_SEVERAL)(guarded.form(decide_several))


def _mistakes(entered: SeveralInput) -> dict[str, str]:
    found = {}
    if not entered.ids and not entered.everything:
        found["requests"] = "Pick the requests, or tick “All of them” below."
    if entered.decided is None:
        found["decision"] = "Say whether you approve or reject them."
    if entered.decided is Decided.REJECTED and not entered.reason:
        found["reason"] = "Please pick or type why; the requesters see it."
    return found
