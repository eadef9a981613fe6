"""From a refusal to the private answer that says it best."""

import functools

from bot.domain.errors import Refused
from bot.service.concerned import rules_of
from bot.service.decide import look_again
from bot.service.ports import Transaction
from bot.service.read_picture import known_request, read_picture
from bot.service.shown import CHANGED
from bot.slack.cards import answers
from bot.slack.cards.surface import Surface
from bot.slack.front import Front


async def answer_to(front: Front, request_id: str, refusal: Refused) -> Surface:
    """The words for one person whose act on a request was refused; what they did not see is drawn anew."""
    if refusal.code == CHANGED:
        await front.store.write(functools.partial(look_again, request_id=request_id, now=front.now()))
    if refusal.code == "own-request":
        return answers.own_request()
    if refusal.code == "not-approver":
        return answers.not_allowed("decide this request", await _who_may(front, request_id))
    if refusal.code not in ("too-late", "already-counted", "claimed"):
        return answers.refused(refusal.sentence, refusal.choices)
    now = front.now()
    picture = await front.store.read(
        lambda tx: read_picture(tx, request_id, account_tz=front.desk.account_tz, now=now)
    )
    if refusal.code == "claimed":
        return answers.claimed(picture)
    return answers.too_late(picture) if refusal.code == "too-late" else answers.already_voted(picture)


async def _who_may(front: Front, request_id: str) -> tuple[str, ...]:
    def look(tx: Transaction) -> tuple[str, ...]:
        return rules_of(tx, known_request(tx, request_id), desk=front.desk, now=front.now()).deciders

    return await front.store.read(look)
