"""Gathers what the parts of a text hold: numbers once each, pieces not taken, and what was left out."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.domain.numbers.clean import HOLE, LINK
from bot.domain.numbers.model import NotTaken, Number, NumbersRead
from bot.domain.numbers.part import read_part
from bot.domain.numbers.reader import DigitReader
from bot.domain.numbers.reasons import NO_NUMBER
from bot.domain.numbers.slack_links import SlackLink

_MOST_WORDS = 50
_MOST_EXTENSIONS = 10
_LONGEST_ECHO = 80


class Gatherer:
    """Takes the parts of one text in order and then answers."""

    def __init__(self, reader: DigitReader, links: Sequence[SlackLink], *, one_line: bool) -> None:
        self._reader = reader
        self._all_links = links
        self._links = iter(links)
        self._one_line = one_line
        self._numbers: dict[str, Number] = {}
        self._duplicates = 0
        self._not_taken: dict[NotTaken, int] = {}
        self._words: list[tuple[int, NotTaken]] = []
        self._bare_fields = 0
        self._left_out: Counter[str] = Counter()
        self._extensions: list[str] = []

    def take(self, part: str) -> None:
        """Reads one part of the cleaned text."""
        read = read_part(part, self._reader, self._links, one_line=self._one_line)
        for judged in read.judged:
            if isinstance(judged, NotTaken):
                self._not_taken.setdefault(judged, len(self._not_taken))
            elif judged.e164 in self._numbers:
                self._duplicates += 1
            else:
                self._numbers[judged.e164] = judged
        if len(self._words) < _MOST_WORDS:
            self._words += [(len(self._not_taken), word) for _, word in read.words]
        self._bare_fields += read.bare_fields
        self._left_out.update(read.slate.left_out)
        self._extensions += read.slate.extensions

    def answer(self, text: str) -> NumbersRead:
        """The answer to the whole `text`."""
        return NumbersRead(
            tuple(self._numbers.values()),
            tuple(self._all_not_taken(text)),
            self._duplicates,
            tuple(self._notes()),
        )

    def _all_not_taken(self, text: str) -> list[NotTaken]:
        """Words count as wrong pieces only in a one-line list of numbers, or where there is no number."""
        is_list = self._one_line and self._bare_fields >= max(1, len(self._words))
        pieces = list(self._not_taken)
        if is_list or not self._numbers:
            pieces += [word for _, word in self._words[:_MOST_WORDS] if word not in self._not_taken]
        rest = text.replace(LINK, "").replace(HOLE, "").strip()
        rest = rest or " ".join(link.target for link in self._all_links)
        if not pieces and not self._numbers and rest:
            pieces.append(NotTaken(rest[:_LONGEST_ECHO], NO_NUMBER))
        return pieces

    def _notes(self) -> Iterator[str]:
        for extension in dict.fromkeys(self._extensions[:_MOST_EXTENSIONS]):
            yield f"extension dropped: “{extension}”"
        if self._left_out:
            counts = [_counted(number, name) for name, number in sorted(self._left_out.items())]
            yield f"left out: {', '.join(counts)}"


def _counted(number: int, name: str) -> str:
    if number == 1:
        return f"1 {name}"
    return f"{number} {name}{'es' if name.endswith('s') else 's'}"
