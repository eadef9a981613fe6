"""How numbers and readings are written for people."""

from bot.domain.numbers import read_numbers, show_number, summary_line


def test_a_stored_number_is_shown_with_spaces() -> None:
    assert show_number("+919876543210") == "+91 98765 43210"
    assert show_number("+14155552671") == "+1 415-555-2671"


def test_what_is_no_number_is_shown_as_it_is() -> None:
    assert [show_number(text) for text in ("", "x", "+", "98765", "+999123")] == [
        "",
        "x",
        "+",
        "98765",
        "+999123",
    ]


def test_the_summary_names_the_first_numbers_and_what_was_not_taken() -> None:
    assert summary_line(read_numbers("98765 43210, 9876543210, 12345", region="IN")) == (
        "1 number: +91 98765 43210 (mobile) · 1 duplicate · "
        '1 not taken: "12345" — too short (5 digits; an Indian number has 10)'
    )


def test_the_summary_of_nothing_says_so() -> None:
    assert summary_line(read_numbers("", region="IN")) == "no number"


def test_the_summary_of_a_thousand_pieces_is_one_bounded_line() -> None:
    text = "\n".join(
        [f"98765{number:05}" for number in range(500)] + [f"abc{number:09}xyz" * 9 for number in range(500)]
    )
    line = summary_line(read_numbers(text, region="IN"))
    assert line.startswith("500 numbers: ")
    assert "and 497 more" in line
    assert "500 not taken" in line
    assert "\n" not in line
    assert len(line) < 500
