"""Every surface we can draw of one picture, for tests that must hold for all of them."""

from collections.abc import Iterator

from slack_sdk.models.views import View

from bot.service.picture import RequestPicture
from bot.slack.cards import answers, help, modal  # noqa: A004  # the card's own name
from bot.slack.cards.request import request_card
from bot.slack.cards.result import result_message
from bot.slack.cards.surface import Surface

OFFERS = frozenset({"approve", "reject", "edit", "claim", "cancel", "retry", "undo", "extend"})


def surfaces(p: RequestPicture, typed: str) -> Iterator[Surface | View]:
    """All of them, with `typed` wherever a person's or the vendor's text can stand."""
    many = [(typed, typed)] * 40
    yield request_card(p, OFFERS, confirm=True)
    yield result_message(p)
    yield answers.understood(p, not_taken=many, duplicates=7, canonical=typed)
    yield answers.understood(p, notes=[typed] * 40)
    yield answers.not_all_taken(many, good=2, canonical=typed)
    yield answers.not_all_taken(many, good=0, canonical="")
    yield answers.refused(typed, [typed] * 40, typed)
    yield answers.not_allowed("decide this request", p.asked)
    yield answers.too_late(p)
    yield answers.already_voted(p)
    yield answers.own_request()
    yield answers.bug(typed)
    yield answers.nothing_recorded()
    yield modal.submitted_view(p, not_taken=many, duplicates=7, canonical=typed)
    entered = modal.ModalInput(typed, typed, typed, typed, go_on=True)
    yield modal.block_modal(entered, modal.FormFacts(preview=(typed, typed), notice=typed, source=typed))
    yield modal.block_modal(
        modal.ModalInput(), modal.FormFacts(pick_group=True, default_expiry="for 30 days")
    )
    yield modal.reject_modal(p.id, summary=typed)
    yield modal.answer_view(answers.too_late(p))
    yield help.help_answer(may_approve=True, may_storm=True)
