"""The way from a typed text to an expiry; must not guess: what is not wholly understood is refused."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.expiry import fenced
from bot.domain.expiry.deadlines import deadline_of, end_of
from bot.domain.expiry.durations import amount_of
from bot.domain.expiry.explain import explained
from bot.domain.expiry.horizon import after, within
from bot.domain.expiry.model import Deadline, Duration, Expiry, ExpiryRefused, Permanent, Reason
from bot.domain.expiry.moment import Moment, moment_of
from bot.domain.expiry.normalise import is_plain, one_line, words_of
from bot.domain.expiry.permanent import is_permanent
from bot.domain.expiry.refusing import NotRead

_MOST_CHOICES = 2
_EXAMPLES = "Type for example “for 30 days”, “until 15 Dec 18:00” or “permanently”."


def read_expiry(
    text: str,
    *,
    now: datetime,
    user_tz: ZoneInfo,
    account_tz: ZoneInfo,
    languages: tuple[str, ...] = ("en",),
) -> Expiry:
    """Read what a person typed (at most 120 characters); raises ExpiryRefused and nothing else.

    `now` is aware. Everything is read on the user's wall clock; the account's zone matters only for what
    IST means. `languages` (two letters each) are those in which a full date with a month's name is taken.
    """
    moment = moment_of(now, user_tz, account_tz)
    try:
        return _read(text, moment, languages)
    except NotRead as refusal:
        raise _refused(refusal, moment) from None


def resolve(expiry: Expiry, *, now: datetime, user_tz: ZoneInfo) -> datetime | None:
    """Answer the instant (aware, UTC, whole seconds) at which it ends, None for permanent.

    A duration counts from `now` (aware), the moment of approval. Raises ExpiryRefused if the end is not
    after `now` or more than ten years away.
    """
    now = now.astimezone(UTC)
    try:
        match expiry:
            case Permanent():
                return None
            case Deadline():
                end = expiry.at
            case _:
                end = after(now, expiry.months, expiry.days, expiry.seconds, user_tz)
        return within(end, now, user_tz)
    except NotRead as refusal:
        raise _refused(refusal, moment_of(now, user_tz, user_tz)) from None


def warm_up(languages: Iterable[str] = ("en",)) -> None:
    """Load dateparser (about 0.3 s) and what it knows of languages, so that no person waits for it.

    Call it once at start, and again for each language that comes up; unknown ones do no harm.
    """
    for language in languages:
        fenced.load(language)


def _read(text: str, moment: Moment, languages: tuple[str, ...]) -> Expiry:
    line = one_line(text)
    words = words_of(line)
    found = _by_grammar(words, line, moment) or _by_fence(words, line, moment, languages)
    if found is None:
        raise explained(words, moment)
    return found


def _by_grammar(words: str, line: str, moment: Moment) -> Expiry | None:
    if not is_plain(words):
        return None
    if is_permanent(words):
        return Permanent(line)
    amount = amount_of(words)
    if amount is not None:
        end = after(moment.now, amount.months, amount.days, amount.seconds, moment.user_tz)
        within(end, moment.now, moment.user_tz)
        return Duration(line, amount.months, amount.days, amount.seconds)
    at = deadline_of(words, moment)
    return None if at is None else Deadline(line, within(at, moment.now, moment.user_tz))


def _by_fence(words: str, line: str, moment: Moment, languages: tuple[str, ...]) -> Expiry | None:
    day = fenced.full_date(words, languages)
    if day is None:
        return None
    return Deadline(line, within(end_of(day, moment), moment.now, moment.user_tz))


def _refused(refusal: NotRead, moment: Moment) -> ExpiryRefused:
    """Keep of the ready texts only those that are taken right now, and name them in the sentence."""
    choices = _taken(refusal.offers, moment)
    if choices:
        ending = "Type " + " or ".join(f"“{choice}”" for choice in choices) + "."
    else:
        ending = _EXAMPLES if refusal.code is Reason.NOT_UNDERSTOOD else ""
    return ExpiryRefused(f"{refusal.sentence} {ending}".strip(), code=refusal.code, choices=choices)


def _taken(offers: tuple[str, ...], moment: Moment) -> tuple[str, ...]:
    choices: list[str] = []
    for offer in offers:
        if offer not in choices and _is_taken(offer, moment):
            choices.append(offer)
    return tuple(choices[:_MOST_CHOICES])


def _is_taken(offer: str, moment: Moment) -> bool:
    try:
        return _by_grammar(words_of(one_line(offer)), offer, moment) is not None
    except NotRead:
        return False
