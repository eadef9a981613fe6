"""The request form: mistakes are answered at their fields, a good request at once in the form's place."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.expiry import Expiry, deserves_confirmation, echo_expiry, to_text
from bot.domain.numbers import NumbersRead, read_numbers
from bot.service.hand_in_file import HandIn, hand_in
from bot.service.ports import Transaction
from bot.service.submit import Submit, check, check_before_numbers, submit
from bot.slack import guarded
from bot.slack.cards import answers
from bot.slack.cards.modal import ModalInput, answer_view, from_values, submitted_view
from bot.slack.form_reading import FormReading, read_form
from bot.slack.forms import FormNote, form_view
from bot.slack.front import Front
from bot.slack.payloads import Filled, filled

T = TypeVar("T")


def register(app: AsyncApp, front: Front) -> None:
    """Adds the form to the app."""

    async def block_request(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        form = filled(body)
        note, entered = FormNote.read(form.note), from_values(form.values)
        reading = FormReading()
        numbers = reading.take("numbers", lambda: read_numbers(entered.numbers, region=front.region))
        if numbers is not None:
            reading = read_form(front, entered, form.caller.user, numbers)
        wish = _wish(front, form, note, entered, reading)
        if wish is None:
            await ack(response_action="errors", errors=reading.mistakes)
        elif question := _question(front, note, wish):
            asked = FormNote(note.key, to_text(wish.expiry), note.source)
            await ack(response_action="update", view=form_view(front, entered, asked, notice=question))
        elif entered.file is not None:
            await _hand_in(front, ack, HandIn(wish, entered.file, entered.go_on))
        else:
            await _record(front, ack, wish)

    app.view("block_request")(guarded.form(block_request))


async def _record(front: Front, ack: AsyncAck, wish: Submit) -> None:
    work = functools.partial(submit, command=wish, desk=front.desk, now=front.now(), new_id=front.new_id)
    picture = await front.store.write(_sent(work, wish.requester))
    front.groups.used(wish.group)
    view = submitted_view(
        picture,
        not_taken=[(piece.text, piece.why) for piece in wish.numbers.not_taken],
        duplicates=wish.numbers.duplicates,
        notes=wish.numbers.notes,
    )
    await ack(response_action="update", view=view)


async def _hand_in(front: Front, ack: AsyncAck, command: HandIn) -> None:
    """The wish and the job to read the file are one row; the download comes after the ack."""
    work = functools.partial(hand_in, command=command, desk=front.desk, now=front.now(), new_id=front.new_id)
    await front.store.write(_sent(work, command.wish.requester))
    front.groups.used(command.wish.group)
    told = answers.file_taken(command.file.name)
    await ack(response_action="update", view=answer_view(told, "File received"))


def _sent(work: Callable[[Transaction], T], user: str) -> Callable[[Transaction], T]:
    """The same work, after which the person has no draft any more."""

    def both(tx: Transaction) -> T:
        tx.homes.drop_draft(user)
        return work(tx)

    return both


def _wish(
    front: Front, form: Filled, note: FormNote, entered: ModalInput, reading: FormReading
) -> Submit | None:
    """The request that this form asks for; None where a field has a mistake."""
    if reading.mistakes or reading.group is None or reading.numbers is None or reading.expiry is None:
        return None
    wish = _submit(front, form, note, entered, (reading.group, reading.numbers, reading.expiry))

    def checked() -> Submit:
        (check_before_numbers if entered.file else check)(wish, desk=front.desk, now=front.now())
        return wish

    return reading.take("group", checked)


def _submit(
    front: Front,
    form: Filled,
    note: FormNote,
    entered: ModalInput,
    understood: tuple[str, NumbersRead, Expiry],
) -> Submit:
    group, numbers, expiry = understood
    reason = entered.reason.strip()
    return Submit(
        key=note.key or f"form:{form.caller.trigger}",
        team=form.caller.team,
        requester=form.caller.user,
        requester_tz=front.zone_of(form.caller.user),
        group=group,
        numbers=numbers,
        expiry=expiry,
        reason=f"{reason}\nFrom {note.source}".strip() if note.source else reason,
    )


def _question(front: Front, note: FormNote, wish: Submit) -> str:
    """What to ask before a long, permanent or easily mistaken end is sent; empty once it was confirmed."""
    now, zone = front.now(), wish.requester_tz
    if note.confirmed == to_text(wish.expiry) or not wish.expiry.asked:
        return ""
    if not deserves_confirmation(wish.expiry, now=now, user_tz=zone):
        return ""
    told = echo_expiry(wish.expiry, now=now, user_tz=zone, account_tz=front.desk.account_tz)
    return f"Please look at the end once more, then send it: {told}"
