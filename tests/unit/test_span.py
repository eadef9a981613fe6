"""Spans of past time: days, lengths and instants on the person's own clock; and cells of a spreadsheet."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cells import safe_cell
from bot.domain.errors import FieldRefused
from bot.domain.span import Span, split_span

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
ZONES = [ZoneInfo(name) for name in ("Asia/Kolkata", "Europe/London", "America/Los_Angeles")]


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.key)
def test_a_day_is_the_persons_own_and_the_last_one_is_part_of_the_span(zone: ZoneInfo) -> None:
    rest, span = split_span("spam-callers since 1 Nov until 2026-11-05", now=NOW, zone=zone)
    assert rest == "spam-callers"
    assert span == Span(datetime(2026, 11, 1, tzinfo=zone), datetime(2026, 11, 6, tzinfo=zone))


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.key)
def test_today_is_the_day_on_the_persons_clock(zone: ZoneInfo) -> None:
    _, span = split_span("since today", now=NOW, zone=zone)
    assert span.since is not None
    assert span.since.date() == NOW.astimezone(zone).date()


@pytest.mark.parametrize(
    ("text", "rest", "since", "until"),
    [
        ("last 7 days", "", "2026-11-16T20:00", None),
        ("@ravi since 24 hours", "@ravi", "2026-11-22T20:00", None),
        ("since 2 weeks ago before yesterday", "", "2026-11-09T20:00", "2026-11-22T00:00"),
        ("98765 43210 since 2026-11-01 14:30", "98765 43210", "2026-11-01T14:30", None),
        ("from 2026-11-01T14:30+05:30 to 3rd december 2025", "", "2026-11-01T09:00", "2025-12-04T00:00"),
        ("since 24 dec", "", "2025-12-24T00:00", None),
        ("spam-callers", "spam-callers", None, None),
        ("", "", None, None),
    ],
)
def test_a_span_is_read(text: str, rest: str, since: str | None, until: str | None) -> None:
    def moment(iso: str | None) -> datetime | None:
        return datetime.fromisoformat(iso).replace(tzinfo=UTC) if iso else None

    assert split_span(text, now=NOW, zone=ZoneInfo("UTC")) == (rest, Span(moment(since), moment(until)))


@pytest.mark.parametrize("text", ["since ever", "until 31 feb", "spam since 99-99-99"])
def test_what_is_no_moment_is_refused_with_examples(text: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        split_span(text, now=NOW, zone=ZoneInfo("UTC"))
    assert "I do not know the moment" in refused.value.sentence
    assert refused.value.choices


@pytest.mark.parametrize("text", ["=1+1", "+919876543210", "-2", "@SUM(A1)", "\uff1d1", "\u200b=1", " \t=1"])
def test_a_cell_never_begins_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_a_cell_is_one_line_and_ordinary_text_stays_as_it_is() -> None:
    assert safe_cell("two\nlines, of\ttext") == "two lines, of text"
