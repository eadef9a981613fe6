"""The words for requests, states and verdicts that all surfaces share; builds no blocks."""

from collections.abc import Mapping, Sequence

from bot.domain.request import Decided, Kind, State
from bot.domain.standing import Fate
from bot.domain.verdict import Verdict
from bot.service.picture import NumberLine, RequestPicture
from bot.slack.cards.text import cut, harmless, literal, mention, one_line, plural, slack_time

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.BLOCKED: ("✅", "blocked"),
    Verdict.UNDONE: ("↩️", "unblocked"),
    Verdict.REFUSED: ("⛔", "refused"),
    Verdict.MISMATCHED: ("⚠️", "mismatched"),
    Verdict.UNCONFIRMED: ("❔", "unconfirmed"),
    Verdict.SKIPPED: ("⏭️", "skipped"),
    Verdict.WAITING: ("⏳", "waiting"),
}
"""Icon and word of each verdict, in the order people are told; the icon never stands alone."""

FAILED = frozenset({Verdict.REFUSED, Verdict.MISMATCHED, Verdict.UNCONFIRMED})
"""Verdicts that a retry may mend."""

DEFAULT_TAKEN = "no end was named, so this is the default"

FATES: Mapping[Fate, tuple[str, str]] = {
    Fate.BLOCKED: ("✅", "still blocked"),
    Fate.LATER: ("⏩", "blocked to an end that a later request set"),
    Fate.PERHAPS: ("❔", "perhaps still blocked"),
    Fate.LIFTED: ("↩️", "lifted"),
    Fate.EXPIRED: ("⌛", "ended by itself"),
}
"""Icon and words of what has become of a number that was blocked."""

LIFT_WARNING = (
    "CloudAgent's delete names no group: it may lift these numbers in every group where they stand."
)
"""Said wherever an unblock is asked for or decided."""

_MOST_NAMED = 40


def deed(p: RequestPicture) -> str:
    """What is asked, as a command: `block 3 numbers`."""
    return f"{p.kind.value} {plural(p.total, 'number')}"


def reached(p: RequestPicture) -> tuple[int, str]:
    """How many numbers got what was asked for, for certain, with the word for it."""
    wanted = Verdict.UNDONE if p.kind is Kind.UNBLOCK else Verdict.BLOCKED
    return p.counts.get(wanted, 0), VERDICTS[wanted][1]


def answered(p: RequestPicture) -> int:
    """Numbers with any verdict other than waiting."""
    return sum(count for verdict, count in p.counts.items() if verdict is not Verdict.WAITING)


def failed(p: RequestPicture) -> int:
    """Numbers that a retry may mend."""
    return sum(p.counts.get(verdict, 0) for verdict in FAILED)


def counts_line(p: RequestPicture) -> str:
    """How many numbers have which verdict, in plain text; empty before there are any."""
    shown = [
        f"{icon} {count:,} {word}"
        for verdict, (icon, word) in VERDICTS.items()
        if (count := p.counts.get(verdict))
    ]
    return " · ".join(shown)


def has_changed(p: RequestPicture) -> bool:
    """Whether a finished block no longer stands as it ended: lifted, over, or decided by a later request."""
    doubted_since = p.fates.get(Fate.PERHAPS, 0) - p.counts.get(Verdict.UNCONFIRMED, 0)
    return doubted_since > 0 or any(p.fates.get(one) for one in (Fate.LATER, Fate.LIFTED, Fate.EXPIRED))


def fates_line(p: RequestPicture) -> str:
    """What has become of the numbers of a finished block, in plain text; empty while nothing has."""
    if not has_changed(p):
        return ""
    return " · ".join(
        f"{icon} {count:,} {words}" for fate, (icon, words) in FATES.items() if (count := p.fates.get(fate))
    )


def explained(p: RequestPicture) -> str:
    """What the two unusual verdicts mean, in plain text; empty where none is there."""
    told = []
    if p.counts.get(Verdict.UNCONFIRMED):
        told.append(
            f"Unconfirmed: sent, but CloudAgent gave no clear answer; it may or may not be {reached(p)[1]}."
        )
    if p.counts.get(Verdict.MISMATCHED):
        told.append("Mismatched: CloudAgent answered with another number than the one that was sent.")
    return " ".join(told)


def number_line(line: NumberLine) -> str:
    """One number with what is known of it, in plain text on one line."""
    icon, word = VERDICTS[line.verdict]
    parts = [f"{icon} {_readable(line)} — {word}"]
    if line.words:
        parts[0] += f": “{cut(one_line(line.words), 120)}”"
    if line.note:
        parts.append(cut(one_line(line.note), 120))
    if line.sent > 1:
        parts.append(f"sent {line.sent} times")
    return " · ".join(parts)


def number_list(p: RequestPicture, most: int) -> list[str]:
    """The first numbers as people read them, one a line, then how many more there are."""
    lines = [
        _readable(line)
        + (f" ⚠️ {cut(one_line(line.note), 80)}" if line.note else "")
        + (" — taken out" if line.verdict is Verdict.SKIPPED else "")
        for line in p.numbers
    ]
    rest = p.total - len(lines[:most])
    return lines[:most] + ([f"and {rest:,} more"] if rest > 0 else [])


def _readable(line: NumberLine) -> str:
    return cut(one_line(line.shown or line.e164), 40)


def expiry_text(p: RequestPicture) -> str:
    """The expiry as resolved and as asked, in plain text."""
    asked = f"asked: “{cut(one_line(p.expiry_asked), 200)}”" if p.expiry_asked else DEFAULT_TAKEN
    return f"{cut(one_line(p.expiry_line), 300)} ({asked})"


def people(ids: Sequence[str]) -> str:
    """Mentions (mrkdwn) of people and user groups, each once; the first 40 of very many."""
    once = tuple(dict.fromkeys(ids))
    rest = len(once) - _MOST_NAMED
    return ", ".join(map(mention, once[:_MOST_NAMED])) + (f" and {rest:,} more" if rest > 0 else "")


def approvers(p: RequestPicture) -> tuple[str, ...]:
    """Who approved so far, each once."""
    return tuple(dict.fromkeys(d.actor for d in p.decisions if d.decided is Decided.APPROVED))


def approvals(p: RequestPicture) -> str:
    """Progress towards the quorum (mrkdwn): `1 of 2 — @Asha`."""
    given = approvers(p)
    return f"{len(given)} of {p.quorum}" + (f" — {people(given)}" if given else "")


def standing(p: RequestPicture) -> str:  # noqa: PLR0911  # one sentence a state
    """Where the request stands, in a few words of mrkdwn with who and when; no full stop."""
    match p.state:
        case State.PENDING:
            return "waiting for approval" + (f" ({len(approvers(p))} of {p.quorum})" if p.quorum > 1 else "")
        case State.APPROVED:
            started = "started without approval" if p.storm else f"approved{_by_approvers(p)}"
            return f"{started}, about to start"
        case State.RUNNING:
            return f"under way, {answered(p):,} of {p.total:,} answered"
        case State.HELD:
            return f"on hold, {answered(p):,} of {p.total:,} answered"
        case State.DONE:
            since = f"; now {fates_line(p)}" if has_changed(p) else ""
            return f"finished: {counts_line(p) or 'no number was sent'}{since}"
        case State.REJECTED:
            return f"rejected{_by_rejecter(p)}"
        case State.CANCELLED:
            return f"cancelled{by(p.closed_by)}{when(p)}"
        case State.LAPSED:
            return f"lapsed{when(p)}, because nobody decided in time"


def stands(p: RequestPicture) -> str:
    """Where the request stands, as the rest of a sentence (mrkdwn) that begins with it."""
    return f"{'has' if p.state is State.LAPSED else 'is'} {standing(p)}"


def fate(p: RequestPicture) -> str:
    """As `stands`, but a request that was approved begins with who approved it and when."""
    given = [d for d in p.decisions if d.decided is Decided.APPROVED]
    if not given or p.state in {State.REJECTED, State.CANCELLED, State.LAPSED}:
        return stands(p)
    approved = f"was approved by {people(approvers(p))}, {slack_time(given[-1].at)}"
    return approved if p.state is State.APPROVED else f"{approved}, and is {standing(p)}"


def by(actor: str) -> str:
    """` by @Asha` (mrkdwn); nothing where nobody is known."""
    return f" by {mention(actor)}" if actor else ""


def when(p: RequestPicture) -> str:
    """When it was closed (mrkdwn); nothing where that is not known."""
    return f", {slack_time(p.closed_at)}" if p.closed_at else ""


def _by_approvers(p: RequestPicture) -> str:
    given = approvers(p)
    return f" by {people(given)}" if given else ""


def _by_rejecter(p: RequestPicture) -> str:
    for decision in p.decisions:
        if decision.decided is Decided.REJECTED:
            return f"{by(decision.actor)}, {slack_time(decision.at)}"
    return f"{by(p.closed_by)}{when(p)}"


def state_line(p: RequestPicture) -> str:
    """One line of mrkdwn: what the request is and where it stands; also fit as a message's `text`."""
    until = f" {harmless(cut(p.expiry_line, 200))}" if p.expiry_line else ""
    what = f"{deed(p).capitalize()} in {literal(cut(p.group, 60))}{until}"
    return f"{what}: {standing(p)}"


def plain_line(p: RequestPicture) -> str:
    """One line of plain text, for forms and file titles: what the request is, not where it stands."""
    until = f" {cut(one_line(p.expiry_line), 200)}" if p.expiry_line else ""
    return f"{deed(p).capitalize()} in “{cut(one_line(p.group), 60)}”{until}"
