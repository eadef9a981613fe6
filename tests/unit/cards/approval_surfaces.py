"""Every surface around deciding: queues, edits, storms, reviews, letters, notices, files; of one picture."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from slack_sdk.models.views import View

from bot.domain.collision import Collision, Hint
from bot.domain.request import Decided, Kind
from bot.domain.storm import Storm
from bot.domain.storm_review import Outcome
from bot.domain.verdict import Verdict
from bot.service.bulk import Outcome as Decisions
from bot.service.look_ahead import Ahead
from bot.service.outbox import About, Letter
from bot.service.picture import RequestPicture
from bot.service.storm_review import Owed, ReviewOutcome
from bot.service.storms import StormCounts, StormPicture
from bot.slack.cards import modal
from bot.slack.cards.collisions import ahead_lines
from bot.slack.cards.edit import edit_modal
from bot.slack.cards.extension import extend_modal
from bot.slack.cards.letters import letter_surface
from bot.slack.cards.queue import outcome_surface, queue_answer, several_modal
from bot.slack.cards.storm import storm_card
from bot.slack.cards.storm_review import review_list, reviewed_surface, several_form, shorten_form
from bot.slack.cards.surface import Surface
from tests.unit.cards.card_samples import ANIL, ASHA, AT, BEN, line

DAY = timedelta(days=1)
MANY = 100
"""Requests in one menu or queue, the most that Slack takes."""


def approval_surfaces(p: RequestPicture, typed: str, many: int = 12) -> Iterator[Surface | View]:
    """All of them, with `typed` wherever a person's text can stand; `many` requests in a queue."""
    waiting = [replace(p, id=f"r{n:07}", shown=f"shown-{n}-{'a' * 32}") for n in range(many)]
    reasons = tuple(f"{n} {typed}"[:75] for n in range(20))
    yield edit_modal(p, [line(n) for n in range(3)])
    yield edit_modal(replace(p, kind=Kind.UNBLOCK), [line(n) for n in range(3)])
    yield edit_modal(p, [line(n) for n in range(MANY)])
    yield edit_modal(p, [line(n) for n in range(MANY + 1)])
    yield queue_answer(waiting)
    yield queue_answer([])
    yield several_modal(waiting, "key", reasons)
    yield several_modal(waiting[:1], "key")
    refused = tuple((one.id, typed) for one in waiting)
    for decided in Decided:
        yield outcome_surface(Decisions(3, refused), decided)
    yield modal.reject_modal(p.id, summary=typed, reasons=reasons)
    yield modal.block_modal(
        modal.ModalInput(), modal.FormFacts(hints=tuple(ahead_lines(ahead(typed))), preview=(typed,))
    )
    yield extend_modal(p, key="key")
    yield from storm_surfaces(p, typed, many)
    for letter in letters(p, typed):
        yield letter_surface(letter, p)


def ahead(typed: str) -> Ahead:
    """Every hint at once, about many numbers."""
    numbers = tuple(one.e164 for one in (line(n) for n in range(MANY)))
    hints = tuple(Collision(hint, numbers, BEN, AT, typed) for hint in Hint)
    return Ahead(MANY, hints, ("+9198765", MANY), tuple((one, typed) for one in numbers))


def storm_surfaces(p: RequestPicture, typed: str, many: int) -> Iterator[Surface | View]:
    """A storm's card while it lasts, after its end and after its review; the review's list and forms."""
    storm = Storm("s1", typed, ASHA, typed, AT, AT + DAY, 10_000, DAY, AT + 2 * DAY, used=9_999)
    people = tuple(f"U{n:010}" for n in range(40))
    for crowd in ((ASHA,), people):
        counts = StormCounts(MANY, crowd, dict.fromkeys(Verdict, 1428))
        reviewed = replace(counts, reviewed=dict.fromkeys(Outcome, 3))
        ended = replace(storm, ended_at=AT, ended_by=BEN)
        yield storm_card(StormPicture(storm, counts, AT))
        yield storm_card(StormPicture(ended, reviewed, AT))
        yield storm_card(StormPicture(replace(ended, reviewed_at=AT, reviewed_by=BEN), reviewed, AT))
    ran = tuple(replace(p, id=f"r{n:07}", storm="s1") for n in range(many))
    yield review_list(Owed(storm, 0, ()))
    yield review_list(Owed(storm, 1, ()))
    yield review_list(Owed(storm, MANY, ran))
    yield several_form(Owed(storm, MANY, ran), "key")
    yield shorten_form(p, "key")
    for outcome in Outcome:
        yield reviewed_surface(ReviewOutcome(3, tuple((one.id, typed) for one in ran)), outcome)


def letters(p: RequestPicture, typed: str) -> Iterator[Letter]:
    """One of each kind that the approval half writes."""
    moments = {"until": AT.isoformat(), "review_by": AT.isoformat()}
    several: dict[str, object] = {"by": ASHA, "reason": typed, "lines": [typed[:300]] * 20}
    storm = {"group": typed, "by": ASHA, "reason": typed, "numbers": 9_999, "cap": 10_000, **moments}
    narrowed = {
        "by": ASHA, "count": 3, "taken_out": [line(n).e164 for n in range(3)], "expiry": [typed, typed],
        "group": [typed, typed],
    }  # fmt: skip
    yield Letter("k", About.REMINDER, "C1", p.id, {"count": 1, "pinged": list(p.asked)})
    yield Letter("k", About.REJECTED, ANIL, p.id, {"reason": typed})
    yield Letter("k", About.LAPSED, ANIL, p.id, {})
    yield Letter("k", About.NARROWED, "C1", p.id, narrowed)
    for decided in Decided:
        yield Letter("k", About.DECIDED, ANIL, None, several | {"decided": decided.value})
    yield Letter("k", About.STORM_BEGAN, ASHA, None, storm)
    yield Letter("k", About.REVIEW_OWED, ASHA, None, storm)
    for outcome in (Outcome.SHORTENED, Outcome.UNDONE):
        yield Letter("k", About.REVIEWED, ASHA, None, several | {"outcome": outcome.value, "until": typed})
