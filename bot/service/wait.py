"""Use case: time passes over pending requests: they lapse, claims lapse, approvers are reminded."""

import functools
from dataclasses import dataclass

from bot.domain import waiting
from bot.domain.request import Request, State
from bot.service.change import write_change
from bot.service.concerned import rules_of
from bot.service.outbox import About, Letter
from bot.service.ports import Clock, Store, Surface, Transaction
from bot.service.read_picture import kept_request
from bot.service.submit import Desk

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Wait:
    """Runs in every worker every few seconds; two at once do no harm."""

    store: Store
    desk: Desk
    clock: Clock

    async def pass_time(self) -> int:
        """Does what is due; how many requests changed."""
        now = self.clock()
        due = await self.store.read(lambda tx: tx.requests.waiting(now, MOST_AT_ONCE))
        changed = [await self.store.write(functools.partial(self._one, request_id=one.id)) for one in due]
        return sum(changed)

    def _one(self, tx: Transaction, *, request_id: str) -> bool:
        now = self.clock()
        request = kept_request(tx, request_id)
        rules = rules_of(tx, request, desk=self.desk, now=now)
        change = waiting.wait_on(request, at=now, rules=rules, quiet=self.desk.policy.quiet)
        if change is None:
            return False
        if change.after.state is State.LAPSED:
            tx.pictures.want(request.id, Surface.RESULT, request.channel, now)
            tx.letters.write(_letter(request, About.LAPSED, request.requester, "lapsed"), now)
        elif change.after.reminded > request.reminded:
            count = change.after.reminded
            facts = {"count": count, "pinged": list(waiting.pinged(rules, count))}
            letter = _letter(request, About.REMINDER, request.channel, f"reminder-{count}", facts)
            tx.letters.write(letter, now)
        write_change(tx, request, change, now=now)
        return True


def _letter(
    request: Request, about: About, to: str, what: str, facts: dict[str, object] | None = None
) -> Letter:
    return Letter(f"{request.id}:{what}", about, to, request.id, facts)
