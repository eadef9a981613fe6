"""The form that takes CloudAgent's list: the wish is recorded before the ack, the list is read after it."""

import functools
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import Refused
from bot.domain.grouping import check_group
from bot.service.reconcile import Reconcile, start
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.modal import answer_view, from_values
from bot.slack.cards.reconcile import RECONCILE, group_typed
from bot.slack.front import Front
from bot.slack.payloads import Filled, filled


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def reconcile(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        try:
            name = await _recorded(front, form)
        except Refused as refusal:
            field = "group" if refusal.code == "group" else "file"
            await ack(response_action="errors", errors={field: refusal.sentence})
            return
        told = answers.refused(f"{name} is being compared; the answer comes into the channel.")
        await ack(response_action="update", view=answer_view(told, "List received"))

    app.view(RECONCILE)(guarded.form(reconcile))


async def _recorded(front: Front, form: Filled) -> str:
    file = from_values(form.values).file
    if file is None:
        raise Refused("Attach the list as a file.", code="file")
    typed = group_typed(form.values)
    group = check_group(typed) if typed else ""
    command = Reconcile(form.note, form.caller.team, form.caller.user, group, file)
    work = functools.partial(start, command=command, desk=front.desk, now=front.now(), new_id=front.new_id)
    await front.store.write(work)
    return file.name
