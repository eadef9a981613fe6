"""Reads one part of a cleaned text: its numbers, its pieces not taken, and its words, each with its place."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.domain.numbers.blank import Slate, blank
from bot.domain.numbers.clean import HOLE, LINK
from bot.domain.numbers.cuts import Piece, cut
from bot.domain.numbers.fields import FIELD_BREAK, runs
from bot.domain.numbers.judge import judge_link, judge_piece, may_be_its_code
from bot.domain.numbers.model import NotTaken, Number
from bot.domain.numbers.reader import DigitReader
from bot.domain.numbers.reasons import HIDDEN_CALLER, NO_NUMBER, code_apart
from bot.domain.numbers.slack_links import SlackLink

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_HIDDEN = re.compile(
    r"\W{0,5}(?:private|anonymous|unknown|withheld|restricted|unavailable|hidden|blocked|no caller id)"
    r"(?: (?:number|caller|call|id|caller id)){0,2}\W{0,5}",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"[^\W\d_][.:]? ?\Z")
_WORD_AFTER = re.compile(r" ?[^\W\d_]")
_OPENING = re.compile(r"[+(\[]{0,3} ?[+(\[]{0,3}\Z")
_LONGEST_PIECE = 300
_FEW_DIGITS = 3

Judged = Number | NotTaken
Placed = tuple[int, Judged]


@dataclass(frozen=True, slots=True)
class PartRead:
    """What one part holds, in order."""

    judged: tuple[Judged, ...]
    words: tuple[tuple[int, NotTaken], ...]
    """Fields without any digit, each with the count of `judged` before it; the caller decides about them."""
    bare_fields: int
    """How many fields hold digits and not one letter."""
    slate: Slate


def read_part(part: str, reader: DigitReader, links: Iterator[SlackLink], *, one_line: bool) -> PartRead:
    """Reads a part; takes as many of `links` as it holds sentinels."""
    slate = blank(part, one_line=one_line, is_number=reader.is_number)
    fields = _Fields(slate.text)
    placed: list[Placed] = [(found.start, NotTaken(_cut(found.text), found.why)) for found in slate.findings]
    placed += _numbers(slate.text, fields, reader, slate.left_out)
    placed += _from_links(part, links, reader, slate.left_out)
    words: list[tuple[int, NotTaken]] = []
    if _LETTER.search(slate.text):
        taken = sorted(place for place, _ in placed)
        for place, wordy in fields.words(taken):
            if _HIDDEN.fullmatch(wordy):
                placed.append((place, NotTaken(wordy, HIDDEN_CALLER)))
            else:
                words.append((bisect_right(taken, place), NotTaken(_cut(wordy), NO_NUMBER)))
    placed.sort(key=lambda each: each[0])
    return PartRead(
        tuple(judged for _, judged in placed), tuple(words), fields.bare() if one_line else 0, slate
    )


def _numbers(text: str, fields: "_Fields", reader: DigitReader, left_out: Counter[str]) -> Iterator[Placed]:
    before: Piece | None = None
    for run in runs(text):
        for piece in cut(run, reader):
            code, before = before, piece
            if piece.found is None and _is_prose(piece, text, fields):
                left_out["small number"] += 1
                continue
            start = piece.groups[0].start
            alone = piece.found is None and fields.around(start).digits == len(piece.digits)
            typed = "" if piece.found else _typed(text, piece)
            if code and may_be_its_code(code, piece, reader) and "\n" not in text[code.groups[0].end : start]:
                yield start, NotTaken(_typed(text, piece), code_apart(code.digits))
                continue
            yield start, judge_piece(piece, typed, reader, alone=alone)


def _is_prose(piece: Piece, text: str, fields: "_Fields") -> bool:
    """Whether a digit or two stand beside a word, as in "my 2 cents"; nobody means to block that."""
    if len(piece.digits) >= _FEW_DIGITS or piece.plus:
        return False
    start, end = piece.groups[0].start, piece.groups[-1].end
    if not fields.around(start).letters:  # "and" and "or" are no words of the field
        return False
    return bool(_WORD_BEFORE.search(text, max(0, start - 3), start) or _WORD_AFTER.match(text, end))


def _typed(text: str, piece: Piece) -> str:
    start, end = piece.groups[0].start, piece.groups[-1].end
    opening = _OPENING.search(text, max(0, start - 7), start)
    typed = text[opening.start() if opening else start : end].strip()
    closing = text[end : end + 1]
    return _cut(typed + closing if closing and closing in ")]" and typed[0] in "([" else typed)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_PIECE else f"{text[: _LONGEST_PIECE - 1]}…"


def _from_links(
    part: str, links: Iterator[SlackLink], reader: DigitReader, left_out: Counter[str]
) -> Iterator[Placed]:
    place = part.find(LINK)
    while place >= 0:
        link = next(links)
        judged = list(judge_link(link, reader))
        if not judged:
            left_out["web address" if link.target.startswith("http") else "mail address"] += 1
        for each in judged:
            yield place, each
        place = part.find(LINK, place + 1)


@dataclass(frozen=True, slots=True)
class _Field:
    start: int
    end: int
    letters: bool
    digits: int


class _Fields:
    """The fields of a blanked text, found when they are first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def around(self, place: int) -> _Field:
        """The field around a place."""
        return self._all[bisect_right(self._starts, place) - 1]

    def words(self, taken: list[int]) -> Iterator[tuple[int, str]]:
        """Place and text of fields with letters, without digits, and with nothing taken from them."""
        for field in self._all:
            nothing_taken = bisect_right(taken, field.end) == bisect_right(taken, field.start - 1)
            if field.letters and not field.digits and nothing_taken:
                yield field.start, self._text[field.start : field.end].replace(HOLE, " ").strip()

    def bare(self) -> int:
        """How many fields hold digits but no letter."""
        return sum(field.digits > 0 and not field.letters for field in self._all)

    @cached_property
    def _starts(self) -> list[int]:
        return [field.start for field in self._all]

    @cached_property
    def _all(self) -> list[_Field]:
        fields = []
        start = 0
        for match in FIELD_BREAK.finditer(self._text):
            fields.append(self._field(start, match.start()))
            start = match.end()
        return [*fields, self._field(start, len(self._text))]

    def _field(self, start: int, end: int) -> _Field:
        letters = _LETTER.search(self._text, start, end) is not None
        return _Field(start, end, letters, len(_DIGIT.findall(self._text, start, end)))
