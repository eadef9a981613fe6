"""Whether what an approver saw is what is stored; says what changed where it is not."""

from dataclasses import dataclass

from bot.domain.errors import Refused
from bot.domain.events import Event
from bot.domain.request import Request
from bot.service.ports import Transaction

CHANGED = "changed"
"""Code of the refusal for somebody who saw something else."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card showed: how often the request had been narrowed, and the keyed hash of its content."""

    narrowed: int
    content: str

    def text(self) -> str:
        """As the card carries it."""
        return f"shown-{self.narrowed}-{self.content}"


def read_shown(text: str) -> Shown | None:
    """From what a card carried; None where it carried nothing of ours, such as a card of an older version."""
    word, _, rest = text.partition("-")
    narrowed, _, content = rest.partition("-")
    if word != "shown" or not content or not (narrowed.isascii() and narrowed.isdigit()):
        return None
    return Shown(int(narrowed), content)


def carried(request_id: str, shown: str) -> str:
    """What a form carries: which request, and what is shown of it."""
    return f"{request_id} {shown}".strip()


def read_carried(text: str) -> tuple[str, Shown | None]:
    """The request's id and what was shown of it, from what a form carried."""
    request_id, _, shown = text.partition(" ")
    return request_id, read_shown(shown)


def check_shown(tx: Transaction, request: Request, shown: Shown | None, content: str) -> None:
    """Raises Refused where something else was seen than is stored; `content` is the hash of what is."""
    if shown is not None and shown.content != content:
        raise Refused(
            f"Nothing was decided: {_difference(tx, request, shown)}. "
            "The card is drawn anew; please look at it again and press once more.",
            code=CHANGED,
        )


def _difference(tx: Transaction, request: Request, shown: Shown) -> str:
    events = [one for one in tx.requests.events(request.id) if one.kind == "request_narrowed"]
    since = [part for event in events[shown.narrowed :] for part in _parts(event)]
    if not since:
        return "what the record holds is not what the card showed"
    return f"since the card you saw, {', '.join(since)}"


def _parts(event: Event) -> list[str]:
    facts = event.facts
    count = int(str(facts.get("count", 0)))
    parts = [f"{count} {'number was' if count == 1 else 'numbers were'} taken out"] if count else []
    for name in ("expiry", "group"):
        pair = facts.get(name)
        if isinstance(pair, list | tuple):
            parts.append(f"the {name} became “{pair[1]}” (it was “{pair[0]}”)")
    return parts
