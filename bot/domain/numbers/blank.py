"""Blanks out what is not a number, keeping every position, and says what was found.

It must not decide what a number is: it only takes away shapes that cannot be one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.domain.numbers import not_numbers as shape
from bot.domain.numbers.clean import HOLE, LINK
from bot.domain.numbers.tainted import masked, mixed

_ANY_LETTER = re.compile(r"[^\W\d_]")
_MANY_DIGITS = re.compile(r"\d{7}")
_DIGIT = re.compile(r"\d")
_NUMBER_OF_DIGITS = 7
_SMALL_SERIAL = 2
_LETTERS = "\0"
"""Among the signs of a pass: run it wherever there is any letter. Cleaned text has no such character."""

IsNumber = Callable[[str], bool]
"""Whether digits, perhaps with a plus before them, are a telephone number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece that must be reported."""

    start: int
    text: str
    why: str


@dataclass(slots=True)
class Slate:
    """A text while it is being blanked; its length never changes."""

    text: str
    findings: list[Finding] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    extensions: list[str] = field(default_factory=list)

    def blank(self, pattern: re.Pattern[str], judge: Callable[[re.Match[str]], str]) -> None:
        """Blanks matches by what `judge` answers: `-name` counts, `!why` reports, an empty string keeps."""
        self.text = pattern.sub(lambda match: self._blanked(match, judge(match)), self.text)

    def report(self, pieces: Iterable[tuple[int, int, str]]) -> None:
        """Blanks pieces (start, end, why; in order) and reports them."""
        kept: list[str] = []
        done = 0
        for start, end, why in pieces:
            self.findings.append(Finding(start, self.text[start:end].strip(f" {HOLE}"), why))
            kept += (self.text[done:start], HOLE * (end - start))
            done = end
        self.text = "".join([*kept, self.text[done:]])

    def _blanked(self, match: re.Match[str], judgement: str) -> str:
        if not judgement:
            return match[0]
        if judgement[0] == "!":
            self.findings.append(Finding(match.start(), match[0].strip(f" {HOLE}"), judgement[1:]))
        elif len(judgement) > 1:
            self.left_out[judgement[1:]] += 1
        return HOLE * len(match[0])


def blank(text: str, *, one_line: bool, is_number: IsNumber) -> Slate:
    """Blanks a cleaned text, which may be a part of a longer one; `findings` are not yet in order."""
    slate = Slate(text)
    letters = _ANY_LETTER.search(text) is not None
    for signs, pattern, judge in (_IDENTIFIER, ("/.", shape.WEB, _address(is_number)), *_PASSES):
        if (letters and signs.startswith(_LETTERS)) or any(sign in slate.text for sign in signs):
            slate.blank(pattern, judge)
    _extensions(slate)
    slate.report(masked(slate.text))
    if letters or "_" in text:
        slate.report(mixed(slate.text))
    _serials(slate, one_line=one_line)
    return slate


def _left_out(name: str) -> Callable[[re.Match[str]], str]:
    return lambda _: f"-{name}"


def _reported(why: str) -> Callable[[re.Match[str]], str]:
    return lambda _: f"!{why}"


def holds_number(address: str, is_number: IsNumber) -> bool:
    """Whether a web address may have been pasted for the telephone number in it."""
    if not _MANY_DIGITS.search(address):
        return False
    if shape.NUMBER_IN_ADDRESS.search(address):
        return True
    return any(is_number(digits) for digits in shape.LONG_DIGITS_IN_ADDRESS.findall(address))


def _address(is_number: IsNumber) -> Callable[[re.Match[str]], str]:
    def judged(match: re.Match[str]) -> str:
        if holds_number(match[0], is_number):
            return "!inside a web address; write the number itself"
        return "-web address"

    return judged


def _mail(match: re.Match[str]) -> str:
    local, _, _ = match[0].partition("@")
    if len(_DIGIT.findall(local)) >= _NUMBER_OF_DIGITS:
        return "!inside an address; write the number itself"
    return "-mail address"


_Pass = tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]]
_IDENTIFIER: _Pass = ("-", shape.UUID, _left_out("identifier"))
_PASSES: tuple[_Pass, ...] = (
    # signs one of which must be there, a (for any letter at all) first · pattern · judgement
    ("@", shape.MAIL, _mail),
    (_LETTERS, shape.MARKED_OTHERWISE, _reported("marked as something else than a phone number")),
    ("-/.", shape.ISO_DATE, _left_out("date")),
    ("-/.", shape.DATE, _left_out("date")),
    (_LETTERS, shape.DAY_MONTH, _left_out("date")),
    (_LETTERS, shape.MONTH_DAY, _left_out("date")),
    (":", shape.TIME, _left_out("time")),
    (_LETTERS, shape.HOUR, _left_out("time")),
    ("/", shape.SHORT_DATE, _left_out("date")),
    (_LETTERS, shape.DURATION, _left_out("duration")),
    (".", shape.IP, _left_out("network address")),
    (".", shape.PLACE, _left_out("map position")),
    (".", shape.SLACK_TIME, _left_out("time stamp")),
    (_LETTERS + "₹$€£", shape.LARGE_MONEY, _reported("an amount of money")),
    (
        ",",
        shape.MONEY_OR_NUMBER,
        _reported("an amount, or does a number begin in it? Write the number alone"),
    ),
    (_LETTERS + "₹$€£", shape.MONEY, _left_out("amount")),
    (_LETTERS + "₹€£%/", shape.AMOUNT, _left_out("amount")),
    (_LETTERS, shape.COUNT, _left_out("count")),
    ("~", shape.CROSSED_OUT, _reported("crossed out")),
    ("(", shape.TALLY, _left_out("count")),
    (",", shape.THOUSANDS, _reported("written with thousands commas; write the plain digits")),
    (".", shape.DECIMAL_ZERO, _left_out("")),
    ("eE", shape.EXPONENT, _reported("a spreadsheet lost its digits; format the column as text")),
    (".)]:#-", shape.MARKER, _left_out("")),
    (_LETTERS + ".)#", shape.INNER_MARKER, _left_out("")),
)


def _extensions(slate: Slate) -> None:
    def judged(match: re.Match[str]) -> str:
        before = match.string[max(0, match.start() - 24) : match.start()]
        if len(_DIGIT.findall(before)) < _NUMBER_OF_DIGITS and not before.endswith(LINK):
            return ""
        slate.extensions.append(match[0].strip(" ,;)"))
        return "-"

    slate.blank(shape.EXTENSION, judged)


def _serials(slate: Slate, *, one_line: bool) -> None:
    """Blanks row numbers before a tab or a comma: small ones, and those that count up line by line."""
    found = [match for match in shape.SERIAL.finditer(slate.text) if _has_number(slate.text, match.end())]
    values = [int(match[1]) for match in found]
    for index, match in enumerate(found):
        before, after = values[max(0, index - 1) : index], values[index + 1 : index + 2]
        if (
            values[index] - 1 in before
            or values[index] + 1 in after
            or _small_serial(slate.text, match, one_line=one_line)
        ):
            slate.text = slate.text[: match.start(1)] + HOLE * len(match[1]) + slate.text[match.end(1) :]


def _has_number(text: str, start: int) -> bool:
    end = text.find("\n", start)
    return len(_DIGIT.findall(text[start : end if end >= 0 else len(text)])) >= _NUMBER_OF_DIGITS


def _small_serial(text: str, match: re.Match[str], *, one_line: bool) -> bool:
    if len(match[1]) > _SMALL_SERIAL or match["space"]:
        return False
    # "5, 8123456789" on one line is a list whose first piece is wrong; "5,8123456789" is a row of a table.
    return not one_line or match[0][-1] in "\t|" or not text[match.end()].isspace()
