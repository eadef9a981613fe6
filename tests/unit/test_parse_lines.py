"""`blockbot parse --jsonl`: every line is answered, in order, whatever it holds."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import answer_line

NOW = {"now": "2026-11-23T14:30:00", "user_tz": "Asia/Kolkata", "account_tz": "Asia/Kolkata"}


def ask(**line: Any) -> dict[str, Any]:
    return answer_line(json.dumps(line))


def test_an_expiry_is_answered_on_the_accounts_clock() -> None:
    assert ask(kind="expiry", text="for 3 days", **NOW) == {"expiry": "2026-11-26 14:30:00"}
    elsewhere = NOW | {"user_tz": "America/New_York"}
    assert ask(kind="expiry", text="until 27 Nov 2026", **elsewhere) == {"expiry": "2026-11-28 10:29:59"}
    assert ask(kind="expiry", text="permanently", **NOW) == {"expiry": "permanent"}


def test_numbers_are_answered_with_what_was_not_taken() -> None:
    answer = ask(kind="numbers", text="98765 43210, 12345", region="IN")
    assert answer["numbers"] == ["+919876543210"]
    assert [piece["text"] for piece in answer["bad"]] == ["12345"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not json",
        "[1]",
        "null",
        "[" * 100_000,
        '{"kind": "nope"}',
        '{"kind": ["expiry"]}',
        '{"kind": "expiry", "text": null}',
        '{"kind": "numbers", "text": 5}',
        '{"kind": "numbers"}',
        '{"kind": "expiry", "text": "for 3 days", "now": "noon"}',
        '{"kind": "expiry", "text": "for 3 days", "now": "9999-12-31T23:59:59"}',
        '{"kind": "expiry", "text": "for 3 days", "now": "0001-01-01T00:00:00"}',
        '{"kind": "expiry", "text": "for 3 days", "user_tz": "Mars/Base"}',
        '{"kind": "expiry", "text": "for 3 days", "user_tz": "../../etc/passwd"}',
        '{"kind": "expiry", "text": "for 3 days", "user_tz": 5}',
    ],
)
def test_a_bad_line_gets_an_error(line: str) -> None:
    assert answer_line(line)["error"]


@given(
    st.dictionaries(st.sampled_from(["kind", "text", "now", "user_tz", "region"]), st.text() | st.integers())
)
def test_no_line_ends_the_run(line: dict[str, Any]) -> None:
    assert isinstance(answer_line(json.dumps(line | {"kind": "expiry"})), dict)
    assert isinstance(answer_line(json.dumps(line | {"kind": "numbers"})), dict)


@pytest.mark.parametrize(
    "line",
    [
        '{"kind": "expiry", "text": "for 3 days", "now": "noon"}',
        '{"kind": "expiry", "text": "for 3 days", "now": 5}',
        '{"kind": "expiry", "text": "for 3 days", "now": "9999-12-31T23:59:59"}',
        '{"kind": "expiry", "text": "for 3 days", "now": "0001-01-01T00:00:00"}',
        '{"kind": "expiry", "text": "until 31 dec", "now": "9999-12-30T12:00:00+00:00"}',
    ],
)
def test_an_impossible_moment_is_refused_in_our_own_words(line: str) -> None:
    assert "now" in answer_line(line)["error"].split()


def answers_to(asked: bytes) -> list[dict[str, Any]]:
    done = subprocess.run(  # our own interpreter
        [sys.executable, "-m", "bot", "parse", "--jsonl"], input=asked, capture_output=True, check=True
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_every_line_gets_a_line_and_a_byte_order_mark_is_no_part_of_the_first() -> None:
    good = json.dumps({"kind": "expiry", "text": "for 1 day", **NOW}).encode()
    answers = answers_to(b"\xef\xbb\xbf" + good + b"\r\n\n   \n\r\n" + good)
    assert [answer.get("expiry") for answer in answers] == [
        "2026-11-24 14:30:00", None, None, None, "2026-11-24 14:30:00",
    ]  # fmt: skip
    assert {answer.get("error") for answer in answers[1:4]} == {"an empty line"}


def test_a_whole_corpus_with_broken_bytes_is_answered_by_one_process_in_order() -> None:
    good = [json.dumps({"kind": "expiry", "text": f"for {days} days", **NOW}) for days in (1, 2)]
    odd = json.dumps({"kind": "numbers", "text": "\ud800 98765 43210"})
    asked = "\n".join([good[0], odd, good[1]]).encode() + b"\n\xff\xfe{\n" + good[0].encode()
    answers = answers_to(asked)
    assert [answer.get("expiry") for answer in answers] == [
        "2026-11-24 14:30:00",
        None,
        "2026-11-25 14:30:00",
        None,
        "2026-11-24 14:30:00",
    ]
    assert answers[1]["numbers"] == ["+919876543210"]
