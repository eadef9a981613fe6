"""The form behind Reject: a reason, and then the request is settled."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.service.decide import Click, reject
from bot.service.shown import read_carried
from bot.slack import guarded
from bot.slack.cards.modal import answer_view, reject_reason
from bot.slack.front import Front
from bot.slack.payloads import filled
from bot.slack.refusals import answer_to


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def reject_request(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        reason = reject_reason(form.values).strip()
        if not reason:
            await ack(
                response_action="errors", errors={"reason": "Please pick or type why; the requester sees it."}
            )
            return
        request_id, shown = read_carried(form.note)
        click = Click(request_id, form.caller.user, shown)
        work = functools.partial(reject, click=click, reason=reason, desk=front.desk, now=front.now())
        try:
            await front.store.write(work)
        except Refused as refusal:
            answer = await answer_to(front, click.request_id, refusal)
            await ack(response_action="update", view=answer_view(answer, "Not rejected"))
            return
        await ack()

    app.view("reject_request")(guarded.form(reject_request))
