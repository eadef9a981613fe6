"""What a text after /block means."""

import pytest

from bot.domain.command import BlockText, Command, OpenModal, Prefill, SubCommand, read_command
from bot.domain.errors import FieldRefused

KNOWN = ("spam-callers", "Fraud Calls", "robocallers")


def read(text: str, known: tuple[str, ...] = KNOWN) -> Command:
    return read_command(text, region="IN", known_groups=known)


def block(text: str, known: tuple[str, ...] = KNOWN) -> BlockText:
    command = read(text, known)
    assert isinstance(command, BlockText)
    return command


def parts(text: str) -> tuple[str, list[str], str, str]:
    command = block(text)
    return (
        command.group,
        [number.e164 for number in command.numbers.numbers],
        command.expiry_text,
        command.reason,
    )


def refusal(text: str, known: tuple[str, ...] = KNOWN) -> FieldRefused:
    with pytest.raises(FieldRefused) as refused:
        read(text, known)
    return refused.value


ONE = ["+919876543210"]
TWO = ["+919876543210", "+919876543211"]


def test_a_whole_request_in_one_line_is_understood() -> None:
    command = block("spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls")
    assert command.group == "spam-callers"
    assert command.numbers_text == "98765 43210, +91 98765 43211"
    assert [number.e164 for number in command.numbers.numbers] == TWO
    assert (command.expiry_text, command.reason) == ("for 30 days", "robocalls")
    assert command.canonical == (
        "/block spam-callers +91 98765 43210, +91 98765 43211 for 30 days because robocalls"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("spam-callers 9876543210", ("spam-callers", ONE, "", "")),
        ("spam-callers, 9876543210", ("spam-callers", ONE, "", "")),
        ("spam-callers: 9876543210", ("spam-callers", ONE, "", "")),
        ("/block spam-callers 9876543210", ("spam-callers", ONE, "", "")),
        ("SPAM-callers 9876543210", ("spam-callers", ONE, "", "")),
        ("fraud calls 9876543210", ("Fraud Calls", ONE, "", "")),
        ("“new name” 9876543210", ("new name", ONE, "", "")),
        ("'new name' 9876543210", ("new name", ONE, "", "")),
        ("spam-callers 9876543210 30 days", ("spam-callers", ONE, "for 30 days", "")),
        ("spam-callers 98765 43210 30 days because x", ("spam-callers", ONE, "for 30 days", "x")),
        ("spam-callers 9876543210 tomorrow", ("spam-callers", ONE, "until tomorrow", "")),
        ("spam-callers 98765 43210 5 Nov", ("spam-callers", ONE, "until 5 Nov", "")),
        ("spam-callers 9876543210 31/12/2026", ("spam-callers", ONE, "until 31/12/2026", "")),
        ("spam-callers 9876543210 until 31/12/2026", ("spam-callers", ONE, "until 31/12/2026", "")),
        (
            "spam-callers 9876543210 until 2026-12-31 18:00",
            ("spam-callers", ONE, "until 2026-12-31 18:00", ""),
        ),
        ("spam-callers 9876543210 till friday", ("spam-callers", ONE, "till friday", "")),
        ("spam-callers 9876543210 through end of month", ("spam-callers", ONE, "through end of month", "")),
        ("spam-callers 9876543210 by 6pm", ("spam-callers", ONE, "by 6pm", "")),
        (
            "spam-callers 9876543210 for two weeks and 3 days",
            ("spam-callers", ONE, "for two weeks and 3 days", ""),
        ),
        ("spam-callers 9876543210 permanently due to fraud", ("spam-callers", ONE, "permanently", "fraud")),
        ("spam-callers 9876543210 for 3 days, reason: fraud", ("spam-callers", ONE, "for 3 days", "fraud")),
        ("spam-callers 9876543210 because fraud forever", ("spam-callers", ONE, "forever", "fraud")),
        (
            "spam-callers 9876543210 because robocalls for 30 days",
            ("spam-callers", ONE, "for 30 days", "robocalls"),
        ),
        (
            "spam-callers 9876543210 because loans until tomorrow 6pm",
            ("spam-callers", ONE, "until tomorrow 6pm", "loans"),
        ),
        (
            'spam-callers 9876543210 because "rang for 3 days" for 30 days',
            ("spam-callers", ONE, "for 30 days", "rang for 3 days"),
        ),
        ("spam-callers 9876543210 (Ramesh) for 30 days", ("spam-callers", ONE, "for 30 days", "")),
        ("spam-callers 9876543210 ext 12 for 30 days", ("spam-callers", ONE, "for 30 days", "")),
        ("spam-callers\u00a09876543210\u00a0for\u00a030\u00a0days", ("spam-callers", ONE, "for 30 days", "")),
        ("spam-callers 9876543210 \u2013 for 30 days", ("spam-callers", ONE, "for 30 days", "")),
        ("spam-callers 9876543210 for “30 days”", ("spam-callers", ONE, "for 30 days", "")),
        ("spam-callers <tel:+919876543210|98765 43210> for 3 days", ("spam-callers", ONE, "for 3 days", "")),
        ("spam-callers 9876543210 &amp; 9876543211 because A &amp; B", ("spam-callers", TWO, "", "A & B")),
        ("spam-callers\n9876543210\n9876543211\nfor 3 days", ("spam-callers", TWO, "for 3 days", "")),
    ],
)
def test_the_parts_of_a_request_are_told_apart(text: str, expected: tuple[str, list[str], str, str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "reason", ["calling for loans", "calling for 2 loans", "called 5 times in 2 days", "asks for money"]
)
def test_a_reason_may_hold_the_words_of_an_expiry(reason: str) -> None:
    assert parts(f"spam-callers 9876543210 because {reason}") == ("spam-callers", ONE, "", reason)


def test_the_expiry_before_the_reason_leaves_the_reason_alone() -> None:
    assert parts("spam-callers 9876543210 for 9 days because they called for 3 days") == (
        "spam-callers",
        ONE,
        "for 9 days",
        "they called for 3 days",
    )


def test_the_digits_of_an_expiry_are_no_numbers_and_those_of_numbers_no_expiry() -> None:
    command = block("spam-callers 98765 43210 12/11/2027 because 24 calls")
    assert command.numbers_text == "98765 43210"
    assert command.numbers.not_taken == ()
    assert command.expiry_text == "until 12/11/2027"


@pytest.mark.parametrize(
    ("text", "prefill"),
    [
        ("", Prefill()),
        ("   ", Prefill()),
        ("/block", Prefill()),
        ("spam-callers", Prefill(group="spam-callers")),
        ("9876543210", Prefill(numbers="9876543210")),
        ("98765 43210, 9876543211", Prefill(numbers="98765 43210, 9876543211")),
        ("9876543210 for 30 days because spam", Prefill("", "9876543210", "for 30 days", "spam")),
        (
            "<tel:+919876543210|98765 43210> for 2 days",
            Prefill("", "<tel:+919876543210|98765 43210>", "for 2 days"),
        ),
        ("for 30 days because spam", Prefill(expiry="for 30 days", reason="spam")),
        ("spam-callers for 30 days", Prefill(group="spam-callers", expiry="for 30 days")),
    ],
)
def test_without_a_group_or_numbers_the_form_opens_with_all_that_was_typed(
    text: str, prefill: Prefill
) -> None:
    assert read(text) == OpenModal(prefill)


@pytest.mark.parametrize(
    "name", ["help", "find", "mine", "pending", "list", "why", "status", "storm", "audit"]
)
def test_a_sub_command_keeps_what_follows_it(name: str) -> None:
    assert read(name) == SubCommand(name, "")
    assert read(f"  {name.upper()}  98765 43210 ") == SubCommand(name, "98765 43210")


def test_a_group_with_the_name_of_a_sub_command_goes_in_quotes() -> None:
    command = block('"help" 9876543210')
    assert command.group == "help"
    assert command.canonical == '/block "help" +91 98765 43210'


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("hlep", "/block help"),
        ("fnd 9876543210", "/block find 9876543210"),
        ("stauts", "/block status"),
        ("lsit", "/block list"),
        ("spma-callers 9876543210 for 3 days", "/block spam-callers 9876543210 for 3 days"),
        ("robocaller 9876543210", "/block robocallers 9876543210"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_corrected_command(text: str, choice: str) -> None:
    refused = refusal(text)
    assert refused.choices[0] == choice
    assert refused.code == "misspelt"


def test_a_misspelt_name_in_quotes_is_a_new_group() -> None:
    assert block('"spma-callers" 9876543210').group == "spma-callers"


def test_a_new_group_needs_no_quotes_where_nothing_resembles_it() -> None:
    assert block("kyc-fraud 9876543210").group == "kyc-fraud"


@pytest.mark.parametrize(
    ("text", "field", "choices"),
    [
        ("new group 9876543210", "group", ('/block "new group" 9876543210', "/block new 9876543210")),
        ("s@n 9876543210", "group", ("/block s-n 9876543210",)),
        ("x 9876543210", "group", ()),
        (
            "spam-callers 9876543210 robocalls",
            "reason",
            ("/block spam-callers 9876543210 because robocalls",),
        ),
        (
            "spam-callers 9876543210 for spamming",
            "expiry",
            ("/block spam-callers 9876543210 because spamming",),
        ),
        (
            "spam-callers 9876543210 for robocalls for 30 days",
            "expiry",
            ("/block spam-callers 9876543210 for 30 days because robocalls",),
        ),
        (
            "spam-callers 9876543210 for 30 days robocalls",
            "reason",
            ("/block spam-callers 9876543210 for 30 days because robocalls",),
        ),
        (
            "spam-callers 9876543210 because they called for 3 days",
            "expiry",
            (
                "/block spam-callers 9876543210 for 3 days because they called",
                '/block spam-callers 9876543210 because "they called for 3 days"',
            ),
        ),
        (
            "spam-callers 9876543210 because robocalls 30 days",
            "expiry",
            (
                "/block spam-callers 9876543210 for 30 days because robocalls",
                '/block spam-callers 9876543210 because "robocalls 30 days"',
            ),
        ),
        ("spam-callers for 30 days 9876543210", "numbers", ("/block spam-callers 9876543210 for 30 days",)),
        (
            "spam-callers because loans 9876543210",
            "numbers",
            ("/block spam-callers 9876543210 because loans",),
        ),
        ("spam-callers 9876543210 starting tomorrow", "expiry", ()),
    ],
)
def test_what_may_mean_two_things_is_asked_back(text: str, field: str, choices: tuple[str, ...]) -> None:
    refused = refusal(text)
    assert (refused.field, refused.choices) == (field, choices)
    assert refused.sentence.endswith((".", "?"))


@pytest.mark.parametrize(
    "text",
    [
        "new group 9876543210",
        "s@n 9876543210",
        "spam-callers 9876543210 robocalls",
        "spam-callers 9876543210 for robocalls for 30 days",
        "spam-callers 9876543210 because they called for 3 days",
        "spam-callers 9876543210 because robocalls 30 days",
        "spam-callers for 30 days 9876543210",
        "spma-callers 9876543210 for 3 days",
        "hlep",
    ],
)
def test_every_choice_of_a_refusal_is_understood_when_pasted(text: str) -> None:
    for choice in refusal(text).choices:
        assert isinstance(read(choice, known=()), BlockText | SubCommand | OpenModal)


def test_pieces_that_are_no_numbers_come_with_the_request() -> None:
    command = block("spam-callers 9876543210, 12345, 98765XXXXX for 2 days")
    assert [piece.text for piece in command.numbers.not_taken] == ["12345", "98765XXXXX"]


def test_till_between_two_numbers_is_a_range_and_no_expiry() -> None:
    command = block("spam-callers 9876543210 till 9876543215 for 3 days")
    assert command.numbers.numbers == ()
    assert [piece.text for piece in command.numbers.not_taken] == ["9876543210 till 9876543215"]
    assert command.expiry_text == "for 3 days"


def test_a_number_behind_a_quoted_reason_is_asked_back() -> None:
    refused = refusal('spam-callers 9876543210 because "robocalls" 9876543211')
    assert refused.field == "reason"
    assert refused.choices == ("/block spam-callers 9876543210 because robocalls",)
