"""Writes what was sent and what became of it, each together with its event; decides nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain import events
from bot.domain.positions import positions_text
from bot.domain.verdict import Judgement
from bot.service.ports import Transaction


def note_verdicts(
    tx: Transaction, request_id: str, judged: Mapping[str, Judgement], at: datetime, *, by: str = ""
) -> None:
    """Verdicts on some of a request's numbers; `by` is the person who decided them, if one did."""
    if not judged:
        return
    found: dict[str, list[int]] = {}
    for number, seq in tx.items.judge(request_id, judged, at).items():
        found.setdefault(judged[number].verdict.value, []).append(seq)
    verdicts = {verdict: positions_text(seqs) for verdict, seqs in found.items()}
    tx.requests.record(request_id, [events.numbers_judged(by=by, at=at, verdicts=verdicts)])


def note_sent(
    tx: Transaction, request_id: str, numbers: Sequence[str], at: datetime, *, until: datetime | None
) -> None:
    """These numbers are about to leave."""
    seqs = positions_text(tx.items.mark_sent(request_id, numbers, at, until=until).values())
    tx.requests.record(request_id, [events.numbers_sent(at=at, seqs=seqs)])


def note_kept_back(tx: Transaction, request_id: str, numbers: Sequence[str], at: datetime) -> None:
    """These numbers surely did not reach CloudAgent, though they were about to leave."""
    if not numbers:
        return
    seqs = positions_text(tx.items.unmark_sent(request_id, numbers).values())
    tx.requests.record(request_id, [events.numbers_kept_back(at=at, seqs=seqs)])
