"""The command as understood can be pasted and means the same."""

import contextlib

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from bot.domain.command import BlockText, read_command
from bot.domain.command.parts import Unclear, split_parts
from bot.domain.errors import FieldRefused

GROUPS = st.sampled_from(
    ["spam-callers", '"Fraud Calls"', '"help"', '"for loans"', '"2024"', "kyc_fraud", "“new one”"]
)
NUMBERS = st.lists(
    st.sampled_from(
        [
            "9876543210",
            "98765 43211",
            "+91-98765-43212",
            "1800 103 1234",
            "+1 415 555 2671",
            "+1 555 123 4567",
        ]
    ),
    min_size=1,
    max_size=4,
).map(", ".join)
EXPIRIES = st.sampled_from(
    ["", "for 30 days", "30 days", "until friday 6pm", "5 Nov", "by 31/12/2027", "permanently", "till eod"]
)
REASONS = st.sampled_from(
    [
        "",
        "because robocalls",
        "due to fraud",
        "reason: asks for OTP",
        'because "called for 3 days"',
        "because A & B, again",
    ]
)
WORDS = st.lists(
    st.sampled_from(
        [
            *("spam", "9876543210", "98765", "for", "until", "30", "days", "because", "help", '"', "'", "("),
            *(
                "<tel:+9198|x>",
                "to",
                "friday",
                "5",
                "Nov",
                "reason:",
                "+91",
                ",",
                "-",
                "permanently",
                "&amp;",
            ),
            *("end", "of", "month", "\n"),
        ]
    ),
    max_size=12,
).map(" ".join)


def parts_of(command: BlockText) -> tuple[object, ...]:
    numbers = [number.e164 for number in command.numbers.numbers]
    return command.group, list(dict.fromkeys(numbers)), command.expiry_text, command.reason


@settings(max_examples=300, deadline=None)
@given(GROUPS, NUMBERS, EXPIRIES, REASONS, st.booleans())
def test_the_canonical_command_means_what_was_typed(
    group: str,
    numbers: str,
    expiry: str,
    reason: str,
    reason_first: bool,  # Hypothesis passes it
) -> None:
    keyword = (
        expiry if not reason_first or expiry in {"", "permanently"} else f"until {expiry.split(' ', 1)[-1]}"
    )
    tail = f"{reason} {keyword}" if reason_first and reason else f"{expiry} {reason}"
    try:
        command = read_command(f"{group} {numbers} {tail}", region="IN")
    except FieldRefused:
        reject()
    assert isinstance(command, BlockText)
    again = read_command(command.canonical, region="IN")
    assert isinstance(again, BlockText)
    assert parts_of(again) == parts_of(command)
    assert again.canonical == command.canonical


@settings(max_examples=500, deadline=None)
@given(st.one_of(WORDS, st.text(max_size=80)))
def test_no_text_ends_in_anything_but_an_answer_or_a_refusal(text: str) -> None:
    with contextlib.suppress(FieldRefused):
        read_command(text, region="IN", known_groups=("spam", "Fraud Calls"))


@settings(max_examples=300, deadline=None)
@given(WORDS)
def test_nothing_that_was_typed_is_lost_between_the_parts(text: str) -> None:
    text = " ".join(text.replace('"', "").split())
    try:
        parts = split_parts(text)
    except Unclear:
        return
    kept = f"{parts.numbers} {parts.expiry} {parts.reason}"
    for digits in ("9876543210", "30", "98765"):
        assert kept.count(digits) == text.count(digits)
