"""Turns typed text into plain lower-case words; must never join what stood apart.

Two kinds of marks exist: those nobody sees (dropped) and those somebody sees (turned into a space, so that
digits on both sides of a mark never become one number).
"""

import html
import re
import unicodedata

from bot.domain.expiry.model import Reason
from bot.domain.expiry.refusing import NotRead

MOST_CHARACTERS = 120
"""Checked before anything else looks at the text: no pattern ever sees more."""

FRACTION = "\u2044"
"""Fraction slash: how a vulgar fraction is kept apart from the slash of a date."""

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES = dict.fromkeys(map(ord, '"`*_\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033'), " ")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\uff07"), "'")
_MARKS = _DASHES | _QUOTES | _APOSTROPHES
# Without the circled digits among them: those are numbers somebody meant.
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23fa\u2600-\u2775\u2794\u27a1-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\U0001f000-\U0001f0ff\U0001f110-\U0001faff]"
)
_SLACK_EMOJI = re.compile(r"(?<![a-z0-9]):(?:\+1|[a-z][a-z0-9_+'-]{0,40}):(?::skin-tone-[2-6]:)?(?![0-9])")
_TELLING_EMOJI = re.compile(
    r":(?:zero|one|two|three|four|five|six|seven|eight|nine|keycap_ten|ten|hundred|infinity"
    r"|heavy_minus_sign|heavy_plus_sign|heavy_multiplication_x|heavy_division_sign|hash):"
)
_TELLING_SIGNS = frozenset("\u20e3\u2795\u2796\u2797\u2716\U0001f51f\U0001f4af\u267e")
_LOOSE_APOSTROPHE = re.compile(r"(?<![a-z])'|'(?![a-z])")
_WORD_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_SOFT_HYPHEN_IN_NUMBER = re.compile("(?<=\\d)\u00ad(?=\\d)")
_SLACK_QUOTE = re.compile(r"> ?(?=(?:for|until|till?|by|upto|through) )")
_FILLER = r"(?:please|pls|plz|only)"
_FILLER_FIRST = re.compile(rf"{_FILLER}(?: ?, ?| )(?=\S)")
_FILLER_LAST = re.compile(rf"(?:(?<=\S) ?,? ?\b{_FILLER}|(?<=[a-z0-9]) ?(?:[.,]|!{{1,3}}))$")
_FILLER_INSIDE = re.compile(r"^(for|in|until|till?|by|upto|up to|through|on|at) (?:only|please) ")
_MOST_FILLERS = 6


def one_line(text: str) -> str:
    """Guard: refuses what is empty, longer than 120 characters, of several lines or not printable."""
    if len(text) > MOST_CHARACTERS:
        raise NotRead(Reason.TOO_LONG, "An expiry has at most 120 characters.")
    line = text.strip()
    if not line:
        raise NotRead(Reason.EMPTY, "No expiry was given. Type for example “for 30 days”.")
    if not line.isprintable() and any(_breaks_line(sign) for sign in line):
        raise NotRead(Reason.NOT_UNDERSTOOD, "An expiry is one line of plain text.")
    return line


def _breaks_line(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Cs", "Co"} and sign != "\t"


def words_of(line: str) -> str:
    """Answer the words in lower case, one space between them; may be empty, may hold any script."""
    text = _visible(line).translate(_MARKS).lower()
    if ":" in text:
        text = _without_slack_emoji(text)
    text = _LOOSE_APOSTROPHE.sub(" ", text)
    text = _WORD_HYPHEN.sub(" ", text)
    return _without_fillers(" ".join(text.replace("@", " @ ").split()))


def is_plain(words: str) -> bool:
    """Tell whether the words are ASCII, but for the fraction slash: our grammar is English."""
    return words.replace(FRACTION, "").isascii()


def _visible(line: str) -> str:
    """Answer the text with entities resolved, all digits in ASCII, and unseen marks and emoji gone."""
    if "&" in line:
        line = html.unescape(line)
    if line.isascii():
        return line
    if not _TELLING_SIGNS.isdisjoint(line):
        raise NotRead(Reason.NOT_UNDERSTOOD, "Numbers and signs made of emoji are not read.")
    line = _SOFT_HYPHEN_IN_NUMBER.sub("-", _EMOJI.sub(" ", line))
    return "".join(map(_ascii_form, line))


def _ascii_form(sign: str) -> str:
    if sign.isascii():
        return sign
    match unicodedata.category(sign):
        case "Nd":
            return str(unicodedata.digit(sign))
        case "Cf":
            return ""
        case "Zs":
            return " "
        case "No":
            return _fraction(sign)
    return unicodedata.normalize("NFKC", sign)


def _fraction(sign: str) -> str:
    """`½` becomes a one, FRACTION and a two, set apart.

    NFKC on the whole text would glue 2½ into 21/2 and 3² into 32.
    """
    spelled = unicodedata.normalize("NFKC", sign)
    if FRACTION not in spelled or spelled.endswith(FRACTION):
        raise NotRead(Reason.NOT_UNDERSTOOD, f"The sign “{sign}” is not read as a number.")
    return f" {spelled} "


def _without_slack_emoji(text: str) -> str:
    if _TELLING_EMOJI.search(text):
        raise NotRead(Reason.NOT_UNDERSTOOD, "Numbers and signs made of emoji are not read.")
    return _SLACK_EMOJI.sub(" ", text)


def _without_fillers(text: str) -> str:
    """Strip `please`, `only` and a closing full stop from the ends, and `only` after the first word."""
    text = _SLACK_QUOTE.sub("", text, count=1) if text.startswith(">") else text
    for _ in range(_MOST_FILLERS):
        stripped = _FILLER_LAST.sub("", text)
        first = _FILLER_FIRST.match(stripped)
        stripped = stripped[first.end() :] if first else stripped
        if stripped == text:
            break
        text = stripped
    return _FILLER_INSIDE.sub(r"\1 ", text)
