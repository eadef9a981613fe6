"""Opening forms: the one Web API call that directly follows an ack, while its trigger lives (3 seconds)."""

import dataclasses
import json
import uuid
from dataclasses import dataclass

import structlog
from slack_sdk.models.views import View

from bot.domain.command import Prefill
from bot.domain.errors import Refused, RetryLater
from bot.slack.cards import answers
from bot.slack.cards.modal import FormFacts, ModalInput, block_modal, reject_modal
from bot.slack.client import translated
from bot.slack.front import Front
from bot.slack.payloads import Caller

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FormNote:
    """What a form carries along unseen (`private_metadata`, at most 3000 characters)."""

    key: str = ""
    """Makes a form that is submitted twice one request."""
    confirmed: str = ""
    """The expiry (as stored) that the person was asked to look at once more."""
    source: str = ""
    """Address of the message that the numbers came from."""

    def written(self) -> str:
        """As the form carries it."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "FormNote":
        """What a form of ours carried; empty for any other form."""
        try:
            known = json.loads(text)
        except ValueError:
            return cls()
        fields = {field.name for field in dataclasses.fields(cls)}
        given = known.items() if isinstance(known, dict) else ()
        return cls(**{name: value for name, value in given if name in fields and isinstance(value, str)})


@dataclass(frozen=True, slots=True)
class Opened:
    """A form on somebody's screen, in the version we drew."""

    id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The message a form was opened from, and what was found in it (plain text)."""

    channel: str
    ts: str
    found: str


async def open_form(front: Front, caller: Caller, prefill: Prefill, origin: Origin | None = None) -> None:
    """Opens the request form, filled in already as far as `prefill` goes."""
    entered = ModalInput(prefill.group, prefill.numbers, prefill.expiry, prefill.reason)
    note = FormNote(key=f"form:{uuid.uuid4().hex}")
    preview = (f"In the message: {origin.found}",) if origin else ()
    opened = await _open(front, caller, form_view(front, entered, note, preview=preview))
    # Only now: the form has to be open before its trigger dies, and the address costs a call.
    if origin and opened and (source := await _permalink(front, origin)):
        linked = dataclasses.replace(note, source=source)
        await _update(front, opened, form_view(front, entered, linked, preview=preview))
    if front.directory.zone(caller.user) is None:
        await front.directory.learn(caller.user)


def form_view(
    front: Front,
    entered: ModalInput,
    note: FormNote,
    *,
    preview: tuple[str, ...] = (),
    hints: tuple[str, ...] = (),
    notice: str = "",
) -> View:
    """The request form with what was entered, said or asked so far."""
    facts = FormFacts(
        pick_group=bool(front.groups.names()),
        preview=preview,
        hints=hints,
        notice=notice,
        source=note.source,
        default_expiry=front.desk.policy.of((entered.known_group or entered.group).strip()).default_expiry,
    )
    return block_modal(entered, facts, note.written())


async def open_reject_form(front: Front, caller: Caller, note: str, summary: str) -> None:
    """Opens the form that asks why."""
    reasons = front.desk.policy.reject_reasons
    await _open(front, caller, reject_modal(note, summary=summary, reasons=reasons))


async def open_view(front: Front, caller: Caller, view: View) -> None:
    """Opens any other form; says so privately if Slack did not."""
    await _open(front, caller, view)


async def _permalink(front: Front, origin: Origin) -> str:
    """The message's address; empty where Slack does not tell it, as in channels without the bot."""
    try:
        asked = front.client.chat_getPermalink(channel=origin.channel, message_ts=origin.ts)
        return str((await translated(asked)).get("permalink") or "")
    except (Refused, RetryLater) as error:
        log.info("no_permalink", trouble=error.sentence)
        return ""


async def _update(front: Front, opened: Opened, view: View) -> None:
    """Redraws a form that was just opened, unless somebody has typed into it meanwhile."""
    try:
        await translated(front.client.views_update(view_id=opened.id, hash=opened.hash, view=view))
    except (Refused, RetryLater) as error:
        log.info("form_not_linked", trouble=error.sentence)


async def _open(front: Front, caller: Caller, view: View) -> Opened | None:
    try:
        answer = await translated(front.client.views_open(trigger_id=caller.trigger, view=view))
    except (Refused, RetryLater) as error:
        log.warning("form_not_opened", trouble=error.sentence)
        sentence = "Slack did not open the form in time; nothing was recorded. Please try again."
        await front.tell(caller, answers.refused(sentence))
        return None
    view_now = answer.get("view") or {}
    return Opened(str(view_now.get("id") or ""), str(view_now.get("hash") or ""))
