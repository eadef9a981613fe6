"""Opening forms: the one Web API call that directly follows an ack, while its trigger lives (3 seconds)."""

import json
import uuid

import structlog
from slack_sdk.models.views import View

from bot.domain.command import Prefill
from bot.domain.errors import Refused, RetryLater
from bot.slack.cards import answers
from bot.slack.cards.modal import block_modal, reject_modal
from bot.slack.client import translated
from bot.slack.front import Front
from bot.slack.payloads import Caller

log = structlog.get_logger()


async def open_form(front: Front, caller: Caller, prefill: Prefill) -> None:
    """Opens the request form. Its key makes a form that is submitted twice one request."""
    note = json.dumps({"key": f"form:{uuid.uuid4().hex}"})
    view = block_modal(
        group=prefill.group,
        numbers=prefill.numbers,
        expiry=prefill.expiry,
        reason=prefill.reason,
        private_metadata=note,
    )
    await _open(front, caller, view)
    if front.directory.zone(caller.user) is None:
        await front.directory.learn(caller.user)


async def open_reject_form(front: Front, caller: Caller, request_id: str, summary: str) -> None:
    """Opens the form that asks why."""
    await _open(front, caller, reject_modal(request_id, summary=summary))


async def _open(front: Front, caller: Caller, view: View) -> None:
    try:
        await translated(front.client.views_open(trigger_id=caller.trigger, view=view))
    except (Refused, RetryLater) as error:
        log.warning("form_not_opened", trouble=error.sentence)
        sentence = "Slack did not open the form in time; nothing was recorded. Please try again."
        await front.tell(caller, answers.refused(sentence))


def key_of(note: str) -> str:
    """The key that `open_form` put into the form; empty if the form is not one of ours."""
    try:
        known = json.loads(note)
    except ValueError:
        return ""
    key = known.get("key") if isinstance(known, dict) else None
    return key if isinstance(key, str) else ""
