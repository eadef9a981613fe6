"""Turns cut pieces and Slack links into numbers, or into pieces not taken with the reason."""

from collections.abc import Iterator

from bot.domain.numbers.blank import blank, holds_number
from bot.domain.numbers.cuts import Piece, cut
from bot.domain.numbers.fields import runs
from bot.domain.numbers.fits import ends_in_something_small, follows_a_whole_one
from bot.domain.numbers.model import NotTaken, Number
from bot.domain.numbers.reader import DigitReader, Found
from bot.domain.numbers.reasons import INSIDE_LINK, LINK_LABEL, unassigned, warning_of, why_not
from bot.domain.numbers.slack_links import SlackLink

UNASSIGNED = "unassigned"
_MANY_DIGITS = 7
_LONGEST_CODE = 3


def number_of(found: Found) -> Number:
    """A valid number with all that people are shown of it."""
    return Number(found.e164, found.plan.show(found.national), found.kind, warning_of(found))


def unassigned_number(international: str, reader: DigitReader) -> Number | None:
    """A possible number that no plan assigns: spoofed caller ids are often such, and block nobody."""
    possible = reader.possible(international)
    if possible is None:
        return None
    plan, national = possible
    shown = plan.show(national)
    return Number(f"+{plan.code}{national}", shown, UNASSIGNED, unassigned(shown))


def judge_piece(piece: Piece, text: str, reader: DigitReader, *, alone: bool) -> Number | NotTaken:
    """Judges a piece; `text` is it as typed, `alone` says that its field holds no other digits."""
    if piece.found:
        return number_of(piece.found)
    if alone and not piece.range_of and not _is_more_than_one(piece, reader):
        international = reader.international(piece.digits, plus=piece.plus)
        if international and (number := unassigned_number(international, reader)):
            return number
    return NotTaken(text, why_not(piece, reader))


def _is_more_than_one(piece: Piece, reader: DigitReader) -> bool:
    """Whether it was left unread for how it stands apart, not for its digits."""
    return (
        reader.read(piece.digits, plus=piece.plus) is not None
        or follows_a_whole_one(piece.groups, reader)
        or ends_in_something_small(piece.groups, reader)
    )


def may_be_its_code(code: Piece, piece: Piece, reader: DigitReader) -> bool:
    """Whether a lone `+44` in the field before makes a foreign number of what would be one at home."""
    if not code.plus or code.found or piece.plus or piece.found is None or len(code.digits) > _LONGEST_CODE:
        return False
    abroad = reader.read(code.digits + piece.found.national, plus=True)
    return abroad is not None and abroad.e164 != piece.found.e164


def judge_link(link: SlackLink, reader: DigitReader) -> Iterator[Number | NotTaken]:
    """A telephone link's target, and its label where that disagrees; other links are only looked at."""
    if not link.telephone:
        if _count_digits(link.label) >= _MANY_DIGITS or holds_number(link.target, reader.is_number):
            yield NotTaken(link.label or link.target, INSIDE_LINK)
        return
    judged = _judge_target(link.target, reader)
    yield judged
    if not _agrees(link.label, judged, reader):
        yield NotTaken(link.label, LINK_LABEL)


def _judge_target(target: str, reader: DigitReader) -> Number | NotTaken:
    pieces = _pieces(target, reader)
    if len(pieces) != 1:
        return NotTaken(target, "not one number")
    judged = judge_piece(pieces[0], target, reader, alone=True)
    if isinstance(judged, NotTaken) and reader.home is not None:
        # A telephone link says on purpose that this is a number, as a plus sign does.
        return unassigned_number(reader.home.code + pieces[0].digits, reader) or judged
    return judged


def _pieces(text: str, reader: DigitReader) -> list[Piece]:
    slate = blank(text, one_line=True, is_number=reader.is_number)
    if slate.findings:
        return []
    return [piece for run in runs(slate.text) for piece in cut(run, reader)]


def _agrees(label: str, judged: Number | NotTaken, reader: DigitReader) -> bool:
    plain = blank(label, one_line=True, is_number=reader.is_number).text
    digits = "".join(sign for sign in plain if sign.isdigit())
    if len(digits) < _MANY_DIGITS:
        return True
    if isinstance(judged, NotTaken):
        return digits in judged.text or digits == "".join(sign for sign in judged.text if sign.isdigit())
    if judged.e164.endswith(digits.lstrip("0")):
        return True
    pieces = _pieces(label, reader)
    return len(pieces) == 1 and pieces[0].found is not None and pieces[0].found.e164 == judged.e164


def _count_digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)
