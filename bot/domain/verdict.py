"""Verdicts: what we know about one number of one request, and how a vendor answer becomes one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What we know about one number of one request."""

    WAITING = "waiting"
    BLOCKED = "blocked"
    REFUSED = "refused"
    MISMATCHED = "mismatched"
    UNCONFIRMED = "unconfirmed"
    SKIPPED = "skipped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one number with the words that belong to it (the vendor's, or ours; may be empty)."""

    verdict: Verdict
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One number of a call: the E.164 that was intended and the digits that were written for it."""

    e164: str
    written: str
    may_be_there: bool = False
    """An earlier call may have done it already, so that an `error` on it now proves nothing."""


UNSURE = "CloudAgent lists it as an error, but an earlier call may have done it already."
NOT_LISTED = "CloudAgent answered, but named this number neither as done nor as an error."
CONTRADICTED = "CloudAgent named this number both as done and as an error."


def may_change(judged: Judgement) -> bool:
    """Whether sending the number again may tell more; a number listed as an error stays one."""
    return judged.verdict is Verdict.UNCONFIRMED and judged.words != UNSURE


def judge(
    sent: Sequence[Sent],
    succeeded: Sequence[str],
    failed: Sequence[str],
    *,
    done: Verdict = Verdict.BLOCKED,
    refused_words: str = "CloudAgent did not take this number and gave no reason.",
) -> dict[str, Judgement]:
    """Compares what was intended with what the vendor lists; only a listed number is `done`.

    A listed number counts when it is the intended E.164, or the very digits that were written for it
    (the vendor's examples answer in E.164: update and delete pages). Two numbers that one listed text could
    mean are both unconfirmed. A listed number that nobody sent makes the one it stands for `mismatched`.
    """
    meanings = _meanings(sent)
    done_numbers = {meanings.get(_bare(text)) for text in succeeded}
    error_numbers = {meanings.get(_bare(text)) for text in failed}
    strangers = [_bare(text) for text in succeeded if _bare(text) not in meanings]
    missing = [one for one in sent if one.e164 not in done_numbers | error_numbers]
    stood_in = _stand_ins(missing, strangers)
    judged: dict[str, Judgement] = {}
    for one in sent:
        if one.e164 in done_numbers:
            contradicted = one.e164 in error_numbers
            judged[one.e164] = (
                Judgement(Verdict.UNCONFIRMED, CONTRADICTED) if contradicted else Judgement(done)
            )
        elif one.e164 in error_numbers:
            judged[one.e164] = _errored(one, refused_words)
        elif one.e164 in stood_in:
            words = f"CloudAgent stored {stood_in[one.e164]} instead."
            judged[one.e164] = Judgement(Verdict.MISMATCHED, words)
        else:
            judged[one.e164] = Judgement(Verdict.UNCONFIRMED, NOT_LISTED)
    return judged


def _errored(one: Sent, words: str) -> Judgement:
    unsure = Judgement(Verdict.UNCONFIRMED, UNSURE)
    return unsure if one.may_be_there else Judgement(Verdict.REFUSED, words)


NO_DIGITS = re.compile(r"[^0-9+]+")


def _bare(text: str) -> str:
    return NO_DIGITS.sub("", text)


def _meanings(sent: Sequence[Sent]) -> dict[str, str | None]:
    """Which intended number a listed text means; None for a text that could mean two."""
    meanings: dict[str, str | None] = {}
    for one in sent:
        for text in {one.e164, one.e164.removeprefix("+"), _bare(one.written)}:
            meanings[text] = one.e164 if text not in meanings else None
    return meanings


def _stand_ins(missing: Sequence[Sent], strangers: Sequence[str]) -> dict[str, str]:
    """Which unasked number stands for a missing one: it ends in its digits, or there is one of each."""
    stood_in: dict[str, str] = {}
    for one in missing:
        digits = _bare(one.written).removeprefix("+")
        matching = [stranger for stranger in strangers if stranger.endswith(digits)]
        if matching:
            stood_in[one.e164] = matching[0]
    if not stood_in and len(missing) == 1 and len(strangers) == 1:
        stood_in[missing[0].e164] = strangers[0]
    return stood_in
