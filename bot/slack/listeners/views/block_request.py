"""The request form: mistakes are answered at their fields, a good request at once in the form's place."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Expiry
from bot.domain.grouping import check_group
from bot.domain.numbers import NumbersRead, read_numbers
from bot.service.submit import Submit, check, submit
from bot.service.understand import expiry_of
from bot.slack import guarded
from bot.slack.cards.modal import ModalInput, from_values, submitted_view
from bot.slack.forms import key_of
from bot.slack.front import Front
from bot.slack.payloads import Filled, filled

T = TypeVar("T")

FIELDS = frozenset({"group", "numbers", "expiry", "reason"})


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def block_request(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        read = Reading(front, form)
        if read.mistakes or read.submission is None:
            await ack(response_action="errors", errors=read.mistakes)
            return
        now = front.now()
        work = functools.partial(
            submit, command=read.submission, desk=front.desk, now=now, new_id=front.new_id
        )
        picture = await front.store.write(work)
        view = submitted_view(picture, duplicates=read.submission.numbers.duplicates)
        await ack(response_action="update", view=view)

    app.view("block_request")(guarded.form(block_request))


class Reading:
    """All fields of one submitted form, read together so that all mistakes are shown together."""

    def __init__(self, front: Front, form: Filled) -> None:
        self.mistakes: dict[str, str] = {}
        self.submission: Submit | None = None
        self._front = front
        typed = from_values(form.values)
        group = self._read("group", lambda: check_group(typed.group))
        numbers = self._read("numbers", lambda: self._numbers(typed))
        expiry = self._read("expiry", lambda: self._expiry(form, typed, group or ""))
        if group is None or numbers is None or expiry is None:
            return
        submission = Submit(
            key=key_of(form.note) or f"form:{form.caller.trigger}",
            team=form.caller.team,
            requester=form.caller.user,
            requester_tz=front.zone_of(form.caller.user),
            group=group,
            numbers=numbers,
            expiry=expiry,
            reason=typed.reason,
        )
        self.submission = self._read("group", lambda: self._checked(submission))

    def _read(self, field: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Refused as refusal:
            at = refusal.field if isinstance(refusal, FieldRefused) and refusal.field in FIELDS else field
            self.mistakes[at] = _with_choices(refusal)
            return None

    def _numbers(self, typed: ModalInput) -> NumbersRead:
        numbers = read_numbers(typed.numbers, region=self._front.region)
        if numbers.not_taken:
            raise FieldRefused("numbers", _not_taken(numbers), code="not-taken")
        return numbers

    def _expiry(self, form: Filled, typed: ModalInput, group: str) -> Expiry:
        front = self._front
        zone = front.zone_of(form.caller.user)
        return expiry_of(typed.expiry, group=group, desk=front.desk, now=front.now(), zone=zone)

    def _checked(self, submission: Submit) -> Submit:
        check(submission, desk=self._front.desk, now=self._front.now())
        return submission


def _not_taken(numbers: NumbersRead) -> str:
    """Names what was not taken; going on with the good ones only is the person's own choice."""
    shown = [f"“{piece.text}” — {piece.why}" for piece in numbers.not_taken[:5]]
    more = len(numbers.not_taken) - len(shown)
    rest = f"; and {more} more" if more > 0 else ""
    good = f" {len(numbers.numbers)} others are fine." if numbers.numbers else ""
    return f"Not taken: {'; '.join(shown)}{rest}. Correct or remove them.{good}"


def _with_choices(refusal: Refused) -> str:
    if not refusal.choices:
        return refusal.sentence
    return f"{refusal.sentence} For example: {' — or: '.join(refusal.choices)}"
