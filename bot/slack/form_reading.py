"""What a filled-in request form means, field by field; records nothing and waits for nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.command import settle_group
from bot.domain.errors import FieldRefused, Refused
from bot.domain.expiry import Expiry, echo_expiry
from bot.domain.files import MOST_BYTES
from bot.domain.grouping import check_group
from bot.domain.numbers import NumbersRead, summary_line
from bot.service.understand import expiry_of
from bot.slack.cards.modal import ModalInput
from bot.slack.front import Front

T = TypeVar("T")

FIELDS = frozenset({"group", "numbers", "file", "expiry", "reason"})


@dataclass(slots=True)
class FormReading:
    """The fields that were understood, and the mistakes of the others, by the block id of their inputs."""

    group: str | None = None
    numbers: NumbersRead | None = None
    expiry: Expiry | None = None
    mistakes: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, read: Callable[[], T]) -> T | None:
        """Runs one reading; a refusal becomes the mistake of its field."""
        try:
            return read()
        except Refused as refusal:
            at = refusal.field if isinstance(refusal, FieldRefused) and refusal.field in FIELDS else name
            self.mistakes[at] = sentence_of(refusal)
            return None


def read_form(front: Front, entered: ModalInput, user: str, numbers: NumbersRead) -> FormReading:
    """Reads every field, so that all mistakes are shown together; `numbers` were read before."""
    reading = FormReading()
    reading.group = reading.take("group", lambda: _group(front, entered))
    reading.numbers = reading.take("numbers", lambda: _all_good(entered, numbers))
    reading.expiry = reading.take("expiry", lambda: _expiry(front, entered, user, reading.group or ""))
    return reading


def preview_of(front: Front, entered: ModalInput, user: str, numbers: NumbersRead) -> tuple[str, ...]:
    """The same while it is being filled in: what is still empty is no mistake."""
    reading = read_form(front, entered, user, numbers)
    lines = []
    if entered.group and "group" in reading.mistakes:
        lines.append(f"Group: {reading.mistakes['group']}")
    if entered.numbers:
        lines.append(summary_line(numbers))
    if reading.expiry is not None:
        zone = front.zone_of(user)
        told = echo_expiry(reading.expiry, now=front.now(), user_tz=zone, account_tz=front.desk.account_tz)
        lines.append(f"Ends: {told}" if reading.expiry.asked else f"Ends: {told}, the default")
    else:
        lines.append(f"How long: {reading.mistakes['expiry']}")
    return tuple(lines)


def sentence_of(refusal: Refused) -> str:
    """A refusal as a field shows it."""
    if not refusal.choices:
        return refusal.sentence
    return f"{refusal.sentence} For example: {' — or: '.join(refusal.choices)}"


def _group(front: Front, entered: ModalInput) -> str:
    picked, typed = entered.known_group, entered.group.strip()
    if picked and typed and picked.casefold() != typed.casefold():
        raise FieldRefused(
            "group",
            f"You picked “{picked}” and typed “{typed}”. Empty one of the two fields.",
            code="two-groups",
        )
    return check_group(settle_group(picked or typed, front.groups.names()))


def _all_good(entered: ModalInput, numbers: NumbersRead) -> NumbersRead:
    """Blocking only the good ones is the person's own choice."""
    if entered.file is not None and entered.numbers.strip():
        raise FieldRefused(
            "numbers",
            "Give either numbers or a file. Empty this field, or take the file away.",
            code="two-lists",
        )
    if entered.file is not None and entered.file.size > MOST_BYTES:
        raise FieldRefused("file", "The file is larger than 10 MB. Send it in parts.", code="too-large")
    if numbers.not_taken and not (entered.go_on and numbers.numbers):
        raise FieldRefused("numbers", _not_taken(numbers), code="not-taken")
    return numbers


def _expiry(front: Front, entered: ModalInput, user: str, group: str) -> Expiry:
    typed, picked = entered.expiry.strip(), entered.preset
    if typed and picked and typed != picked:
        raise FieldRefused(
            "expiry",
            f"You typed “{typed}” and picked “{picked.removeprefix('for ')}”. Empty this field, or pick "
            "“as typed above”.",
            code="two-answers",
        )
    zone = front.zone_of(user)
    return expiry_of(
        typed or picked,
        group=group,
        desk=front.desk,
        now=front.now(),
        zone=zone,
        languages=front.languages_of(user),
    )


def _not_taken(numbers: NumbersRead) -> str:
    shown = [f"“{piece.text}” — {piece.why}" for piece in numbers.not_taken[:5]]
    more = len(numbers.not_taken) - len(shown)
    rest = f"; and {more} more" if more > 0 else ""
    good = len(numbers.numbers)
    ticked = f" Or tick “Block the good ones only” to block {good} of them." if good else ""
    return f"Not taken: {'; '.join(shown)}{rest}. Correct or remove them.{ticked}"
