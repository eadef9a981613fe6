"""Pictures of requests to draw in tests: ordinary, empty, enormous."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain import events
from bot.domain.events import Event
from bot.domain.request import Decided, Kind, State
from bot.domain.standing import Fate
from bot.domain.verdict import Verdict
from bot.service.picture import DecisionLine, NumberLine, RequestPicture

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
STANDS = {Verdict.BLOCKED: Fate.BLOCKED, Verdict.UNCONFIRMED: Fate.PERHAPS}
"""What has become of a number right after its verdict."""
ASHA, BEN, ANIL = "U0ASHA", "U0BEN", "U0ANIL"


def line(n: int = 0, verdict: Verdict = Verdict.WAITING, words: str = "", **more: Any) -> NumberLine:
    digits = f"{9876543210 + n}"
    return NumberLine(
        e164=f"+91{digits}", shown=f"+91 {digits[:5]} {digits[5:]}", verdict=verdict, words=words, **more
    )


def approval(actor: str = ASHA, reason: str = "", decided: Decided = Decided.APPROVED) -> DecisionLine:
    return DecisionLine(actor=actor, decided=decided, reason=reason, at=AT)


def narrowing(typed: str) -> Event:
    """An approver took a number out, changed the expiry and the group."""
    pair = (typed, typed)
    return events.request_narrowed(
        by=ASHA, at=AT, taken_out=["+919876543210"], count=1, expiry=pair, group=pair
    )


ORDINARY = RequestPicture(
    id="req-7f3a",
    kind=Kind.BLOCK,
    state=State.PENDING,
    group="spam-callers",
    requester=ANIL,
    reason="robocalls since this morning",
    expiry_asked="for 30 days",
    expiry_line="until Wed 23 Dec 2026 14:00 IST · 30 days from now",
    created_at=AT,
    total=3,
    numbers=tuple(line(n) for n in range(3)),
    counts={Verdict.WAITING: 3},
    asked=("S0LEADS", ASHA),
)


def picture(**changes: Any) -> RequestPicture:
    return replace(ORDINARY, **changes)


def done(*lines: NumberLine, **changes: Any) -> RequestPicture:
    """A finished request with these numbers and their counts."""
    counts: dict[Verdict, int] = {}
    for one in lines:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
    known: dict[str, Any] = {
        "state": State.DONE,
        "numbers": lines[:20],
        "total": len(lines),
        "counts": counts,
        "fates": {fate: counts[verdict] for verdict, fate in STANDS.items() if verdict in counts},
        "decisions": (approval(),),
        "closed_at": AT,
    }
    return picture(**(known | changes))


def texts(part: object) -> Iterator[tuple[str, str]]:
    """Every text object in a payload as (type, text)."""
    if isinstance(part, Mapping):
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield part["type"], part["text"]
        else:
            for value in part.values():
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def seen(payload: Mapping[str, Any]) -> str:
    """All that a person reads in the blocks, without markup kinds."""
    return "\n".join(text for _, text in texts(payload["blocks"]))


def button_ids(payload: Mapping[str, Any]) -> list[str]:
    blocks = [block for block in payload["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for block in blocks for element in block["elements"]]
