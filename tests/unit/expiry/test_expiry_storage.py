"""An expiry in the ledger comes back as it was."""

from datetime import UTC, datetime

import pytest

from bot.domain.expiry import Deadline, Duration, Expiry, Permanent, from_text, to_text
from tests.unit.expiry.expiry_phrases import TAKEN


@pytest.mark.parametrize(
    ("expiry", "row"),
    [
        (
            Duration("30d 🙏", 0, 30, 0),
            '{"kind": "duration", "asked": "30d 🙏", "months": 0, "days": 30, "seconds": 0}',
        ),
        (
            Deadline("“6pm”", datetime(2026, 11, 23, 12, 30, tzinfo=UTC)),
            '{"kind": "deadline", "asked": "“6pm”", "at": "2026-11-23T12:30:00+00:00"}',
        ),
        (Permanent("forever"), '{"kind": "permanent", "asked": "forever"}'),
    ],
)
def test_the_stored_form_stays_as_it_is(expiry: Expiry, row: str) -> None:
    assert to_text(expiry) == row
    assert from_text(row) == expiry


def test_every_phrase_of_the_corpus_survives_the_ledger() -> None:
    for phrase in TAKEN:
        assert from_text(to_text(phrase.read())) == phrase.read()


@pytest.mark.parametrize(
    "row",
    [
        "",
        "30 days",
        "{}",
        "[]",
        "null",
        '{"kind": "week"}',
        '{"kind": "duration", "asked": "x"}',
        '{"kind": "deadline", "asked": "x", "at": "2026-11-23T12:30:00"}',
        '{"kind": "deadline", "asked": "x", "at": "soon"}',
    ],
)
def test_anything_else_is_a_value_error(row: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_text(row)
