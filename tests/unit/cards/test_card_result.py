import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.request import Decided, State
from bot.domain.verdict import Verdict
from bot.slack.cards.result import result_csv, result_message, state_line
from tests.unit.cards.card_samples import BEN, approval, done, line, picture, seen

MIXED = done(
    line(0, Verdict.BLOCKED),
    line(1, Verdict.REFUSED, "Invalid number"),
    line(2, Verdict.MISMATCHED, "stored 9876543299"),
    line(3, Verdict.UNCONFIRMED, sent=2),
    line(4, Verdict.SKIPPED, "protected: our own number"),
)


def test_each_number_has_its_verdict_and_the_words_that_belong_to_it() -> None:
    told = seen(result_message(MIXED).payload())

    for part in (
        "✅ +91 98765 43210 — blocked",
        "⛔ +91 98765 43211 — refused: “Invalid number”",
        "⚠️ +91 98765 43212 — mismatched: “stored 9876543299”",
        "❔ +91 98765 43213 — unconfirmed · sent 2 times",
        "⏭️ +91 98765 43214 — skipped: “protected: our own number”",
    ):
        assert part in told


def test_counts_come_before_the_numbers() -> None:
    told = seen(result_message(MIXED).payload())

    assert told.index("✅ 1 blocked · ⛔ 1 refused") < told.index("+91 98765 43210")


def test_the_requester_is_mentioned_in_the_blocks_and_in_the_notification() -> None:
    message = result_message(MIXED)

    assert "<@U0ANIL>" in message.text
    assert "<@U0ANIL> your request is finished: *1 of 5 confirmed as blocked*." in seen(message.payload())


def test_the_two_unusual_verdicts_are_explained_only_where_they_occur() -> None:
    assert "may or may not be blocked" in seen(result_message(MIXED).payload())
    assert "may or may not" not in seen(result_message(done(line(0, Verdict.BLOCKED))).payload())


def test_a_full_success_says_so_in_one_sentence() -> None:
    told = seen(result_message(done(line(0, Verdict.BLOCKED), line(1, Verdict.BLOCKED))).payload())

    assert "your request is done: *2 of 2 blocked*." in told


def test_above_twenty_numbers_there_is_a_summary_and_a_file() -> None:
    lines = [line(n, Verdict.BLOCKED) for n in range(230)] + [line(999, Verdict.REFUSED, "too long")]
    told = seen(result_message(done(*lines, failures=(lines[-1],))).payload())

    assert "✅ 230 blocked · ⛔ 1 refused" in told
    assert "⛔ +91 98765 44209 — refused: “too long”" in told
    assert "A CSV with every number follows in this thread." in told
    assert "+91 98765 43211" not in told


def test_a_rejection_is_told_with_name_and_reason() -> None:
    rejected = picture(
        state=State.REJECTED, decisions=(approval(BEN, "a customer of ours", Decided.REJECTED),)
    )
    told = seen(result_message(rejected).payload())

    assert "your request to block 3 numbers is rejected by <@U0BEN>" in told
    assert "Reason: “a customer of ours”" in told
    assert "Nothing was sent to CloudAgent." in told


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.BLOCKED])
def test_a_result_claims_blocked_for_no_other_verdict(verdict: Verdict) -> None:
    told = seen(result_message(done(line(0, verdict))).payload())

    assert "0 of 1 confirmed as blocked" in told
    assert "— blocked" not in told


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PENDING, "waiting for approval"),
        (State.RUNNING, "under way, 0 of 3 answered"),
        (State.LAPSED, "nobody decided in time"),
    ],
)
def test_the_state_is_one_line(state: State, words: str) -> None:
    told = state_line(picture(state=state, group="a\nb"))

    assert words in told
    assert "\n" not in told


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_file_has_every_number_with_its_verdict() -> None:
    rows = _rows(
        result_csv([line(0, Verdict.BLOCKED, sent=1), line(1, Verdict.REFUSED, 'bad, "very"', sent=2)])
    )

    assert rows == [
        ["number", "verdict", "words", "note", "times_sent"],
        ["'+919876543210", "blocked", "", "", "1"],
        ["'+919876543211", "refused", 'bad, "very"', "", "2"],
    ]


@given(st.text(alphabet=st.sampled_from('=+-@\t\r\n ,"|!A1\uff1d\uff0b\x00\ufeff'), max_size=12))
def test_no_cell_of_the_file_starts_a_formula(words: str) -> None:
    rows = _rows(result_csv([line(0, Verdict.REFUSED, words, note=words)]))

    assert len(rows) == 2
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b")) for cell in rows[1])
