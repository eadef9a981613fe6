"""Why a request is on hold, in words; of everything else its own note."""

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.expiry import Duration
from bot.domain.request import Cause, Kind, Request, State
from bot.service.held_note import held_note

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
GO_ON = "They go on by themselves when it is back."
HELD = Request(
    "r1", "T1", Kind.BLOCK, State.HELD, "spam-callers", "UAGENT", "Asia/Kolkata", "",
    Duration("for 1 day", 0, 1, 0), 2, "C1", NOW, note="CloudAgent is busy.",
    held_since=NOW - timedelta(hours=1), not_before=NOW + timedelta(minutes=5),
)  # fmt: skip


def told(cause: Cause, waiting: int = 2, request: Request = HELD) -> str:
    return held_note(dataclasses.replace(request, held_for=cause), waiting, account_tz=INDIA, now=NOW)


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (
            Cause.UNREACHABLE,
            f"CloudAgent unreachable since 14:30 — 2 numbers waiting. {GO_ON}",
        ),
        (
            Cause.GROUP,
            "CloudAgent is busy. 2 numbers waiting until an approver has it created or rejects this.",
        ),
        (Cause.SLACK, "CloudAgent is busy. 2 numbers waiting."),
        (Cause.OPERATOR, "CloudAgent is busy. 2 numbers waiting, next try at 15:35 IST."),
        (Cause.LIMIT, "CloudAgent is busy. 2 numbers waiting, going on by themselves at 15:35 IST."),
    ],
)
def test_the_note_says_what_is_waited_for(cause: Cause, sentence: str) -> None:
    assert told(cause) == sentence


def test_one_number_is_no_numbers() -> None:
    assert told(Cause.SLACK, 1) == "CloudAgent is busy. 1 number waiting."


def test_a_moment_of_another_day_names_the_day() -> None:
    since = dataclasses.replace(HELD, held_since=NOW - timedelta(days=2))
    assert "since 21 Nov 15:30" in told(Cause.UNREACHABLE, request=since)


def test_what_is_not_on_hold_has_its_own_note() -> None:
    running = dataclasses.replace(HELD, state=State.RUNNING, note="under way")
    assert told(Cause.NONE, request=running) == "under way"
