"""Measures the number reader beside phonenumbers alone: right, lost, false, silent on our corpus; and speed.

Run it with `python -m tests.bench.numbers`; it changes nothing and asserts nothing.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phonenumbers
from rich.console import Console
from rich.table import Table

from bot.domain.numbers import read_numbers

CORPUS = Path(__file__).parents[1] / "unit" / "numbers" / "corpus.jsonl"
SHAPES = (
    "{0}{1}",
    "{0}{1}",
    "{0} {1}",
    "{0}-{1}",
    "+91{0}{1}",
    "+91 {0} {1}",
    "+91-{0}{1}",
    "0{0}{1}",
    "91{0}{1}",
)
MANY = 10_000
TRIES = 5


@dataclass(frozen=True)
class Answer:
    """What a reader makes of a text: E.164 numbers, and the pieces it reports."""

    numbers: list[str]
    reported: list[str]


Reader = Callable[[str, str], Answer]


def ours(text: str, region: str) -> Answer:
    """Blockbot's reader."""
    read = read_numbers(text, region=region)
    return Answer([number.e164 for number in read.numbers], [piece.text for piece in read.not_taken])


def matcher(text: str, region: str) -> Answer:
    """PhoneNumberMatcher as it comes."""
    return Answer([_e164(match.number) for match in phonenumbers.PhoneNumberMatcher(text, region)], [])


def split_and_check(text: str, region: str) -> Answer:
    """Split on commas, semicolons and newlines; parse; is_valid."""
    answer = Answer([], [])
    for piece in text.replace(";", ",").replace("\n", ",").split(","):
        if not piece.strip():
            continue
        try:
            number = phonenumbers.parse(piece, region)
        except phonenumbers.NumberParseException:
            answer.reported.append(piece)
            continue
        if phonenumbers.is_valid_number(number):
            answer.numbers.append(_e164(number))
        else:
            answer.reported.append(piece)
    return answer


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@dataclass
class Score:
    """Sums over the corpus."""

    perfect: int = 0
    right: int = 0
    refused: int = 0
    lost: int = 0
    false: int = 0
    silent: int = 0

    def add(self, paste: dict[str, Any], answer: Answer) -> None:
        """Compares one answer with what the corpus says."""
        told = "".join(_digits_and_letters(piece) for piece in answer.reported)
        missing = [number for number in paste["numbers"] if number not in answer.numbers]
        refused = sum(number[-7:] in told for number in missing)
        false = len(set(answer.numbers) - set(paste["numbers"]))
        silent = sum(_digits_and_letters(piece) not in told for piece in paste["not_taken"])
        self.right += len(paste["numbers"]) - len(missing)
        self.refused += refused
        self.lost += len(missing) - refused
        self.false += false
        self.silent += silent
        self.perfect += not (missing or false or silent)


def _digits_and_letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def compare(console: Console) -> None:
    """Prints the table of answers on our corpus."""
    pastes = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    numbers = sum(len(paste["numbers"]) for paste in pastes)
    pieces = sum(len(paste["not_taken"]) for paste in pastes)
    table = Table(title=f"{len(pastes)} pastes, {numbers} numbers, {pieces} pieces to report")
    for heading in ("reader", "perfect", "right", "refused", "lost", "FALSE", "silent"):
        table.add_column(heading, justify="left" if heading == "reader" else "right")
    readers: dict[str, Reader] = {
        "Blockbot": ours,
        "PhoneNumberMatcher": matcher,
        "split, parse, is_valid": split_and_check,
    }
    for name, reader in readers.items():
        score = Score()
        for paste in pastes:
            score.add(paste, reader(paste["text"], paste["region"]))
        table.add_row(name, *map(str, vars(score).values()))
    console.print(table)


def many_numbers() -> list[str]:
    """10,000 Indian mobiles in mixed shapes."""
    chance = random.Random(7)  # noqa: S311  # test material, the same in every run
    nationals = [chance.choice("6789") + f"{chance.randrange(10**9):09}" for _ in range(MANY)]
    return [chance.choice(SHAPES).format(each[:5], each[5:]) for each in nationals]


def bare_loop(numbers: list[str]) -> int:
    """The yardstick: parse, is_valid, format, number by number."""
    parsed = (phonenumbers.parse(number, "IN") for number in numbers)
    return len([_e164(number) for number in parsed if phonenumbers.is_valid_number(number)])


def _seconds(call: Callable[[], object]) -> float:
    spent = []
    for _ in range(TRIES):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return min(spent)


def time_many(console: Console) -> None:
    """Prints how long 10,000 numbers in one text take, as a multiple of the bare loop (1.5 is the limit)."""
    numbers = many_numbers()
    bare_loop(numbers[:100])
    bare = _seconds(lambda: bare_loop(numbers))
    table = Table(title=f"{MANY} numbers in one text; CPU seconds, best of {TRIES}")
    for heading in ("separator", "seconds", "numbers/s", "of the bare loop"):
        table.add_column(heading, justify="right")
    table.add_row("bare loop", f"{bare:.3f}", f"{MANY / bare:,.0f}", "1.00")
    for name, separator in (("newline", "\n"), ("comma", ", "), ("semicolon", ";"), ("space", " ")):
        text = separator.join(numbers)
        spent = _seconds(lambda text=text: read_numbers(text, region="IN"))  # type: ignore[misc]  # default binds
        table.add_row(name, f"{spent:.3f}", f"{MANY / spent:,.0f}", f"{spent / bare:.2f}")
    console.print(table)


def time_hostile(console: Console) -> None:
    """Prints how long texts of the greatest size take that are made to be slow."""
    table = Table(title="600 kB made to be slow; CPU seconds")
    table.add_column("text")
    table.add_column("seconds", justify="right")
    for unit in (
        "1",
        "1 ",
        "1-",
        "+1 ",
        "a@",
        "x1",
        "xx 1 ",
        "1xx",
        "•** ",
        "1:",
        "1,",
        "(1)",
        "#1 ",
        "1. ",
        "http://",
        "<tel:",
        "12345 ",
    ):
        text = (unit * 600_000)[:600_000]
        start = time.process_time()
        read_numbers(text, region="IN")
        table.add_row(repr(unit), f"{time.process_time() - start:.2f}")
    console.print(table)


def main() -> None:
    """Prints the three tables."""
    out = Console(width=120)
    compare(out)
    time_many(out)
    time_hostile(out)


if __name__ == "__main__":
    main()
