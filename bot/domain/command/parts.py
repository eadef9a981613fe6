"""Splits what follows the group into numbers, expiry and reason; refuses where it would have to guess."""

import re
from dataclasses import dataclass, replace

from bot.domain.command import vocabulary as words

_LINK = re.compile(r"<[^<>]*>")
_PHONE = re.compile(r"\+\s?\d{2}|\d(?:[ -]?\d){8,}")
_PHONE_NEXT = re.compile(r"\s*(?:\+|\d(?:[ -]?\d){6})")
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?!\d)(?:[ t]\d{1,2}:\d{2})?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"(?P<text>[^\"]*)\"[ ,.]*")
_LOOKS_BACK = re.compile(
    r"(?:\b(?:in|within|last|past|every|since|of|over|from|on|at|per|the|each)|-)\s*\Z", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_BRACKETED = re.compile(r"\([^()]*\)|<[^<>]*>")
_LAST_NUMBER = re.compile(r".*\d[^\s,;()]*", re.DOTALL)
"""Up to the end of the last word with a digit."""
_RANGE_WORDS = frozenset({"till", "til", "until", "untill", "through", "thru", "upto", "up to"})
_TRIM = " ,;:-"


@dataclass(frozen=True, slots=True)
class Parts:
    """The three parts as typed; empty where nothing was given."""

    numbers: str = ""
    expiry: str = ""
    reason: str = ""


class Unclear(Exception):
    """The text can be understood in several ways, each of which is one of `readings`."""

    def __init__(self, field: str, sentence: str, *readings: Parts) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence
        self.readings = readings


def split_parts(text: str) -> Parts:
    """Splits `98765 43210 for 30 days because robocalls`, with expiry and reason in either order.

    Raises Unclear where a person has to say what was meant.
    """
    reason = words.REASON.search(_hidden(text))
    head = text[: reason.start()] if reason else text
    parts = _split_head(head.rstrip(_TRIM))
    if reason:
        parts = _with_tail(parts, text[reason.end() :].strip())
    _refuse_misplaced_numbers(parts)
    return _refuse_unknown_words(parts)


def _hidden(text: str) -> str:
    """The text with links and quoted words blanked, so that nothing is searched for in them."""
    text = _LINK.sub(lambda match: "." * len(match[0]), text)
    return re.sub(r"\"[^\"]*\"", lambda match: "." * len(match[0]), text)


def _without_dates(text: str) -> str:
    return _DATE.sub(lambda match: "." * len(match[0]), text)


def _split_head(head: str) -> Parts:
    start = _expiry_start(head)
    if start is not None:
        return _checked_expiry(Parts(numbers=head[:start].strip(_TRIM), expiry=head[start:].strip()))
    bare = words.EXPIRY_AT_END.search(_hidden(head))
    if bare:
        if said := _unknown_behind(head[: bare.start()]):
            raise Unclear("expiry", f"“{said} {bare['bare']}” was not understood.")
        return Parts(numbers=head[: bare.start()].strip(_TRIM), expiry=head[bare.start() :].strip())
    return Parts(numbers=head.strip(_TRIM))


def _expiry_start(head: str) -> int | None:
    for match in words.KEYWORD.finditer(_hidden(head)):
        is_range = match[0].lower() in _RANGE_WORDS and _PHONE_NEXT.match(_without_dates(head), match.end())
        if not is_range:
            return match.start()
    return None


def _checked_expiry(parts: Parts) -> Parts:
    """Refuses "for spamming" and the like: the expiry reader could only say that it is no expiry."""
    pieces = _by_keyword(parts.expiry)
    others = [piece for piece in pieces if not words.hints_at_expiry(piece)]
    if not others:
        return _without_trailing_reason(parts)
    rest = " ".join(piece for piece in pieces if words.hints_at_expiry(piece))
    reason = " ".join(_without_keyword(piece) for piece in others)
    raise Unclear(
        "expiry",
        f"“{' '.join(others)}” is no expiry. If it is the reason, put “because” before it.",
        replace(parts, expiry=rest, reason=reason),
    )


def _without_trailing_reason(parts: Parts) -> Parts:
    """Asks whether the words after a whole expiry are the reason: `for 30 days robocalls`."""
    typed = parts.expiry.split(" ")
    for size in range(len(typed) - 1, 0, -1):
        expiry, rest = " ".join(typed[:size]).rstrip(_TRIM), " ".join(typed[size:]).strip(_TRIM)
        if words.is_expiry(expiry) and rest and not words.hints_at_expiry(rest):
            sentence = f"“{rest}” was not understood. A reason starts with “because”."
            raise Unclear("reason", sentence, replace(parts, expiry=expiry, reason=rest))
    return parts


def _by_keyword(text: str) -> list[str]:
    starts = [match.start() for match in words.KEYWORD.finditer(text)]
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _without_keyword(piece: str) -> str:
    match = words.KEYWORD.match(piece)
    return piece[match.end() :].strip() if match else piece


def _with_tail(parts: Parts, tail: str) -> Parts:
    """Adds the reason, and the expiry that may follow it."""
    quoted = _QUOTED.match(tail)
    if quoted:
        return _after_quoted_reason(parts, quoted["text"].strip(), tail[quoted.end() :].strip())
    if parts.expiry:
        return replace(parts, reason=tail.strip(_TRIM))
    start = _trailing_expiry(tail)
    if start is None:
        _refuse_bare_expiry(parts, tail)
        return replace(parts, reason=tail.strip(_TRIM))
    reason, expiry = tail[:start].strip(_TRIM), tail[start:]
    if expiry.lower().startswith("for ") and words.ends_in_action(reason):
        raise Unclear(
            "expiry",
            f"Is “{expiry}” how long to block, or part of the reason?",
            Parts(parts.numbers, expiry, reason),
            Parts(parts.numbers, "", tail),
        )
    return Parts(parts.numbers, expiry, reason)


def _after_quoted_reason(parts: Parts, reason: str, rest: str) -> Parts:
    if not rest:
        return replace(parts, reason=reason)
    after = _split_head(rest)
    if parts.expiry or after.numbers:
        raise Unclear(
            "reason", f"“{rest}” after the reason was not understood.", replace(parts, reason=reason)
        )
    return Parts(parts.numbers, after.expiry, reason)


def _trailing_expiry(tail: str) -> int | None:
    for match in words.KEYWORD.finditer(_hidden(tail)):
        if words.is_expiry(tail[match.start() :]):
            return match.start()
    return None


def _refuse_bare_expiry(parts: Parts, tail: str) -> None:
    bare = words.EXPIRY_AT_END.search(_hidden(tail))
    if bare is None or _LOOKS_BACK.search(tail[: bare.start()]):
        return
    expiry, reason = tail[bare.start() :].strip(), tail[: bare.start()].strip(_TRIM)
    raise Unclear(
        "expiry",
        f"Is “{expiry}” how long to block, or part of the reason?",
        Parts(parts.numbers, expiry, reason),
        Parts(parts.numbers, "", tail),
    )


def _refuse_misplaced_numbers(parts: Parts) -> None:
    """Numbers belong directly after the group: their digits must not mix with those of an expiry."""
    if found := _PHONE.search(
        _LINK.sub(lambda match: "+00" + "." * (len(match[0]) - 3), _without_dates(parts.expiry))
    ):
        numbers = f"{parts.numbers} {parts.expiry[found.start() :]}".strip()
        raise Unclear(
            "numbers",
            "Put the numbers before the expiry.",
            Parts(numbers, parts.expiry[: found.start()].strip(_TRIM), parts.reason),
        )
    found = _PHONE.search(parts.reason)
    if found and not any(sign.isdigit() for sign in parts.numbers):
        numbers, reason = parts.reason[found.start() :], parts.reason[: found.start()].strip(_TRIM)
        raise Unclear("numbers", "Put the numbers before the reason.", Parts(numbers, parts.expiry, reason))


def _refuse_unknown_words(parts: Parts) -> Parts:
    """Words behind the last number mean something to the person who typed them: mostly a reason."""
    said = _unknown_behind(parts.numbers)
    if not said:
        return parts
    numbers = parts.numbers[: parts.numbers.rindex(said)].strip(_TRIM)
    readings = () if parts.reason else (Parts(numbers, parts.expiry, said),)
    raise Unclear("reason", f"“{said}” was not understood. A reason starts with “because”.", *readings)


def _unknown_behind(numbers: str) -> str:
    """The words behind the last number, if they are not only fillers and remarks in brackets."""
    last = _LAST_NUMBER.match(_LINK.sub(lambda match: "0" * len(match[0]), numbers))
    if last is None:
        return ""
    rest = numbers[last.end() :]
    unknown = unknown_words(rest)
    return rest[rest.index(unknown[0]) :].strip(" ,;:-.") if unknown else ""


def unknown_words(text: str) -> list[str]:
    """Words that are neither fillers nor remarks in brackets."""
    return [word for word in _WORD.findall(_BRACKETED.sub(" ", text)) if word.lower() not in words.FILLERS]
