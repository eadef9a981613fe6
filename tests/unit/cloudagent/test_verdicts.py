from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.verdict import Judgement, Sent, Verdict, judge

A = Sent("+919876543210", "9876543210")
B = Sent("+919876543211", "9876543211")
ABROAD = Sent("+447911123456", "447911123456")

NUMBERS = st.integers(6_000_000_000, 6_000_000_030).map(lambda n: Sent(f"+91{n}", str(n)))
BATCHES = st.lists(NUMBERS, min_size=1, max_size=8, unique=True)
LISTED = st.lists(
    st.sampled_from(
        [f"+91{n}" for n in range(6_000_000_000, 6_000_000_030)] + ["6000000003", "junk", "", "+", "+1"]
    ),
    max_size=10,
)


def verdicts(judged: dict[str, Judgement]) -> list[Verdict]:
    return [one.verdict for one in judged.values()]


def test_a_listed_number_is_blocked() -> None:
    assert verdicts(judge([A, B], ["+919876543210", "+91 98765-43211"], [])) == [Verdict.BLOCKED] * 2


def test_the_very_digits_that_were_sent_count_as_the_number() -> None:
    assert verdicts(judge([A], ["9876543210"], [])) == [Verdict.BLOCKED]
    assert verdicts(judge([A], ["919876543210"], [])) == [Verdict.BLOCKED]


def test_a_plus_before_the_wrong_digits_is_another_number() -> None:
    assert verdicts(judge([A], ["+9876543210"], [])) == [Verdict.MISMATCHED]


def test_a_number_among_the_errors_is_refused() -> None:
    judged = judge([A, B], ["+919876543211"], ["9876543210"], refused_words="no")
    assert judged == {A.e164: Judgement(Verdict.REFUSED, "no"), B.e164: Judgement(Verdict.BLOCKED)}


def test_an_error_on_a_number_that_may_be_there_is_unconfirmed() -> None:
    doubtful = Sent(A.e164, A.written, may_be_there=True)
    assert verdicts(judge([doubtful], [], ["9876543210"])) == [Verdict.UNCONFIRMED]


def test_a_number_in_neither_list_is_unconfirmed() -> None:
    assert verdicts(judge([A, B], ["+919876543210"], [])) == [Verdict.BLOCKED, Verdict.UNCONFIRMED]


def test_a_number_in_both_lists_is_unconfirmed() -> None:
    assert verdicts(judge([A], ["+919876543210"], ["9876543210"])) == [Verdict.UNCONFIRMED]


def test_a_blindly_prefixed_number_is_mismatched_and_named() -> None:
    judged = judge([A, ABROAD], ["+919876543210", "+91447911123456"], [])
    assert verdicts(judged) == [Verdict.BLOCKED, Verdict.MISMATCHED]
    assert "+91447911123456" in judged[ABROAD.e164].words


def test_a_text_that_could_mean_two_numbers_confirms_neither() -> None:
    iran = Sent("+9876543210", "9876543210")
    assert verdicts(judge([A, iran], ["9876543210"], [])) == [Verdict.UNCONFIRMED] * 2
    assert verdicts(judge([A, iran], ["+919876543210"], [])) == [Verdict.BLOCKED, Verdict.UNCONFIRMED]


def test_a_comma_joined_text_among_the_errors_confirms_nothing() -> None:
    assert verdicts(judge([A, B], [], ["9876543210,9876543211"])) == [Verdict.UNCONFIRMED] * 2


def test_a_lifted_number_is_undone() -> None:
    assert verdicts(judge([A], ["+919876543210"], [], done=Verdict.UNDONE)) == [Verdict.UNDONE]


@given(BATCHES, LISTED, LISTED)
@settings(max_examples=300, deadline=None)
def test_only_a_number_that_is_listed_and_not_an_error_is_blocked(
    sent: list[Sent], succeeded: Sequence[str], failed: Sequence[str]
) -> None:
    judged = judge(sent, succeeded, failed)
    assert list(judged) == [one.e164 for one in sent]
    for one in sent:
        listed = bool({one.e164, one.written} & set(succeeded))
        in_errors = bool({one.e164, one.written} & set(failed))
        is_blocked = judged[one.e164].verdict is Verdict.BLOCKED
        assert is_blocked == (listed and not in_errors)
        if judged[one.e164].verdict is Verdict.REFUSED:
            assert in_errors
