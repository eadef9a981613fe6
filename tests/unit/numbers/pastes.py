"""Makes pastes whose numbers are known: many shapes among names, dates and amounts."""

import random
from dataclasses import dataclass

SHAPES = (
    "{0}{1}",
    "{0} {1}",
    "{0}-{1}",
    "{0}.{1}",
    "+91{0}{1}",
    "+91 {0} {1}",
    "+91-{0}-{1}",
    "+91 {0}{1}",
    "(+91) {0}-{1}",
    "91{0}{1}",
    "91 {0} {1}",
    "0{0}{1}",
    "0 {0} {1}",
    "0091 {0} {1}",
    "<tel:+91{0}{1}|{0} {1}>",
    "\u202a+91\u00a0{0}\u00a0{1}\u202c",
)
SEPARATORS = (", ", ",", "; ", "\n", "\r\n", "\t", " | ", " and ", " / ", " & ", "\n\n", " • ")
BEFORE = (
    "",
    "",
    "",
    "Ramesh ",
    "Ph: ",
    "call from ",
    "12:40 ",
    "23/11/2026 ",
    "2026-11-23 12:40:33 ",
    "- ",
    "Mob. ",
)
AFTER = (
    "",
    "",
    "",
    " (home)",
    " spam",
    " 00:45",
    " Rs 500",
    " ext 12",
    " 3 calls",
    " (2)",
    " on 23 Nov 2026",
    " 45 sec",
)


@dataclass(frozen=True)
class Paste:
    """A text and the numbers in it, in order, repeated ones repeated."""

    text: str
    numbers: tuple[str, ...]


def random_paste(chance: random.Random) -> Paste:
    """A paste of one to eight Indian mobiles."""
    separator = chance.choice(SEPARATORS)
    nationals = [chance.choice("6789") + f"{chance.randrange(10**9):09}" for _ in range(chance.randint(1, 8))]
    if chance.random() < 0.2:
        nationals.append(nationals[0])
    pieces = [
        chance.choice(BEFORE) + chance.choice(SHAPES).format(each[:5], each[5:]) + chance.choice(AFTER)
        for each in nationals
    ]
    return Paste(separator.join(pieces), tuple(f"+91{each}" for each in nationals))
