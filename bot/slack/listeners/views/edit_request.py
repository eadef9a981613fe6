"""The form behind Edit: reads what is to be taken away; mistakes are answered at their fields."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import FieldRefused, Refused
from bot.domain.grouping import check_group
from bot.domain.narrowing import Less
from bot.domain.numbers import read_numbers
from bot.service.decide import Click
from bot.service.narrow import Edit, narrow
from bot.service.shown import read_carried
from bot.slack import guarded
from bot.slack.cards.edit import EDIT_REQUEST, edit_input
from bot.slack.cards.modal import answer_view
from bot.slack.front import Front
from bot.slack.payloads import Filled, filled
from bot.slack.refusals import answer_to

FIELDS = frozenset({"out", "expiry", "group"})


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def edit_request(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        try:
            work = functools.partial(narrow, edit=_edit(front, form), desk=front.desk, now=front.now())
            await front.store.write(work)
        except FieldRefused as refusal:
            at = refusal.field if refusal.field in FIELDS else "out"
            await ack(response_action="errors", errors={at: refusal.sentence})
        except Refused as refusal:
            if refusal.code == "same":
                await ack(response_action="errors", errors={"out": refusal.sentence})
                return
            answer = await answer_to(front, read_carried(form.note)[0], refusal)
            await ack(response_action="update", view=answer_view(answer, "Not changed"))
        else:
            await ack()

    app.view(EDIT_REQUEST)(guarded.form(edit_request))


def _edit(front: Front, form: Filled) -> Edit:
    entered = edit_input(form.values)
    read = read_numbers(entered.out, region=front.region)
    if read.not_taken:
        raise FieldRefused("out", f"{read.not_taken[0].text}: {read.not_taken[0].why}", code="not-taken")
    expiry = None
    if entered.expiry:
        expiry = front.expiry(entered.expiry, form.caller.user)
    less = Less(
        taken_out=tuple(number.e164 for number in read.numbers),
        expiry=expiry,
        group=check_group(entered.group) if entered.group else "",
    )
    request_id, shown = read_carried(form.note)
    return Edit(Click(request_id, form.caller.user, shown), less, approves=entered.approves)
