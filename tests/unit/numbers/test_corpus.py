"""Every paste of the corpus is read as written down beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.numbers import read_numbers

CORPUS = [
    json.loads(line) for line in Path(__file__).with_name("corpus.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("paste", CORPUS, ids=range(len(CORPUS)))
def test_a_paste_is_read_as_the_corpus_says(paste: dict[str, Any]) -> None:
    read = read_numbers(paste["text"], region=paste["region"])
    assert [number.e164 for number in read.numbers] == paste["numbers"]
    assert [piece.text for piece in read.not_taken] == paste["not_taken"]


def test_the_corpus_is_large_and_has_no_paste_twice() -> None:
    pastes = {(paste["text"], paste["region"]) for paste in CORPUS}
    assert len(pastes) == len(CORPUS) >= 200
