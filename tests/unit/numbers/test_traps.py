"""The measured traps of number readers, each as one sentence."""

import pytest

from bot.domain.errors import FieldRefused
from bot.domain.numbers import NumbersRead, read_numbers

MOBILE = "+918123456789"


def read(text: str, region: str = "IN") -> NumbersRead:
    return read_numbers(text, region=region)


def taken(text: str, region: str = "IN") -> list[str]:
    return [number.e164 for number in read(text, region).numbers]


def reported(text: str, region: str = "IN") -> list[str]:
    return [piece.text for piece in read(text, region).not_taken]


@pytest.mark.parametrize(
    "text",
    ["91234ABCDE", "91234XXXXX", "9876O43210", "8123456789a", "91234*****", "91234#####", "98xxxxxx10"],
)
def test_letters_and_masks_never_become_digits(text: str) -> None:
    assert taken(text) == []
    assert reported(text) == [text]


@pytest.mark.parametrize("text", ["9180223344 45", "9180223344 00:45", "9180223344\t45", "9180223344, 45"])
def test_a_whole_number_that_begins_with_91_is_never_lengthened(text: str) -> None:
    assert taken(text) == ["+919180223344"]


@pytest.mark.parametrize("text", ["9180223344-45", "91802 23344 45", "91802-23344-45", "91 8022 3344 45"])
def test_twelve_digits_with_two_readings_are_reported_whole(text: str) -> None:
    assert taken(text) == []
    assert reported(text) == [text]


def test_twelve_digits_in_one_group_are_country_code_and_number() -> None:
    assert taken("918022334445") == ["+918022334445"]


def test_the_shape_of_an_identity_card_is_no_number() -> None:
    assert taken("9123 4567 8901") == []


@pytest.mark.parametrize(
    "separator", [";", "; ", ",", ", ", ",,", "|", "/", " & ", " and ", "\n", "\t", "、"]
)
def test_a_separator_never_makes_the_second_number_an_extension(separator: str) -> None:
    assert taken(f"8123456789{separator}7012345678") == [MOBILE, "+917012345678"]


@pytest.mark.parametrize("text", ["812345678", "81234567890", "812345678 ", "8123 456 78", "+91812345678"])
def test_a_digit_short_or_too_many_is_reported(text: str) -> None:
    assert taken(text) == []
    assert reported(text) == [text.strip()]


@pytest.mark.parametrize("text", ["12. 8123456789", "12) 8123456789", "#12 8123456789", "a) 8123456789"])
def test_a_list_marker_is_no_part_of_the_number(text: str) -> None:
    read_ = read(text)
    assert [number.e164 for number in read_.numbers] == [MOBILE]
    assert read_.not_taken == ()


def test_the_decimal_zero_of_a_spreadsheet_is_no_digit() -> None:
    assert taken("8123456789.0\n918123456789.0") == [MOBILE]


@pytest.mark.parametrize("text", ["8.12E+09", "9.18123E+11", "8.123456789E9", "8,12346E+09"])
def test_an_exponent_is_reported_as_lost_digits(text: str) -> None:
    read_ = read(text)
    assert read_.numbers == ()
    assert "spreadsheet" in read_.not_taken[0].why


def test_ten_zeros_do_not_shrink_to_a_number() -> None:
    assert taken("0000000000") == []


def test_two_zeros_and_ten_digits_are_a_call_abroad() -> None:
    assert taken("009812345678") == []
    assert taken("00 98 8123456789") == ["+988123456789"]


@pytest.mark.parametrize(
    "text", ["+880 1812-345678", "+880 1812 345678", "+880 1812345678", "00880 1812345678"]
)
def test_a_country_code_is_not_lost_at_a_space(text: str) -> None:
    assert taken(text) == ["+8801812345678"]


def test_the_rest_of_an_unknown_country_code_is_not_taken_as_a_home_number() -> None:
    assert taken("+999 8123456789") == []
    assert reported("+999 8123456789") == ["+999 8123456789"]


def test_pairs_joined_by_spaces_are_both_found() -> None:
    assert taken("81234 56789 70123 45678") == [MOBILE, "+917012345678"]


def test_a_number_after_a_bare_time_is_found_without_the_time() -> None:
    assert taken("12:40 81234 56789") == [MOBILE]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "\u2007"])
def test_any_space_may_stand_inside_a_number(space: str) -> None:
    assert taken(f"81234{space}56789") == [MOBILE]


def test_digits_of_a_web_address_are_not_numbers() -> None:
    assert taken("https://crm.example.com/t/8123456789?x=7012345678") == []


def test_a_number_inside_a_whatsapp_link_is_reported() -> None:
    assert taken("https://wa.me/918123456789") == []
    assert reported("https://wa.me/918123456789") == ["https://wa.me/918123456789"]


def test_a_slack_link_counts_once_and_its_target_decides() -> None:
    read_ = read("<tel:+8801812345678|1812345678>")
    assert [number.e164 for number in read_.numbers] == ["+8801812345678"]
    assert read_.duplicates == 0


def test_the_label_of_a_slack_link_that_disagrees_is_reported() -> None:
    assert taken("<tel:8123456789|70123 45678>") == [MOBILE]
    assert reported("<tel:8123456789|70123 45678>") == ["70123 45678"]


def test_a_trailing_digit_is_reported() -> None:
    assert taken("8123456789 1") == [MOBILE]
    assert reported("8123456789 1") == ["1"]


@pytest.mark.parametrize(
    "mark", ["\u202a{}\u202c", "\u200e{}", "\u2066{}\u2069", "\ufeff{}", "`{}`", "*{}*", "_{}_"]
)
def test_hidden_and_formatting_marks_around_a_number_do_not_matter(mark: str) -> None:
    assert taken(mark.format("+91 81234 56789")) == [MOBILE]


@pytest.mark.parametrize("hyphen", "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d")
def test_any_hyphen_may_stand_inside_a_number(hyphen: str) -> None:
    assert taken(f"81234{hyphen}56789") == [MOBILE]


@pytest.mark.parametrize("digits", ["८१२३४५६७८९", "٨١٢٣٤٥٦٧٨٩", "８１２３４５６７８９", "8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣"])  # noqa: RUF001  # the point
def test_digits_of_any_script_are_digits(digits: str) -> None:
    assert taken(digits) == [MOBILE]


@pytest.mark.parametrize("control", ["\x1c", "\x1d", "\x1e", "\x00", "\ue000", "\ue001"])
def test_control_and_private_characters_separate_numbers(control: str) -> None:
    assert taken(f"8123456789{control}7012345678") == [MOBILE, "+917012345678"]


@pytest.mark.parametrize(
    "text",
    [
        "8123456789 - 8123456799",
        "8123456789–8123456799",  # noqa: RUF001  # an en dash, as word processors write ranges
        "8123456789 to 8123456799",
        "8123456789-99",
        "8123456789 to 99",
        "8123456789..8123456799",
        "81234 56789-81234 56799",
    ],
)
def test_a_range_is_reported_and_neither_end_is_taken(text: str) -> None:
    read_ = read(text)
    assert read_.numbers == ()
    assert len(read_.not_taken) == 1
    assert "range" in read_.not_taken[0].why


@pytest.mark.parametrize("extension", ["ext 45", "ext. 45", "x45", "extn 45", ";ext=45", "#45", "p45"])
def test_an_extension_is_dropped_with_a_note(extension: str) -> None:
    read_ = read(f"8123456789{'' if extension[0] in ';p' else ' '}{extension}")
    assert [number.e164 for number in read_.numbers] == [MOBILE]
    assert read_.not_taken == ()
    assert any("extension dropped" in note for note in read_.notes)


@pytest.mark.parametrize(
    ("code", "region"), [("112", "IN"), ("100", "IN"), ("911", "US"), ("999", "GB"), ("110", "DE")]
)
def test_emergency_numbers_are_refused_and_said_to_be_such(code: str, region: str) -> None:
    read_ = read(code, region)
    assert read_.numbers == ()
    assert "emergency" in read_.not_taken[0].why


@pytest.mark.parametrize("text", ["Private", "Unknown", "Anonymous", "No caller ID", "withheld number"])
def test_a_caller_without_a_number_is_reported_even_among_many_lines(text: str) -> None:
    assert reported(f"8123456789\n{text}\n7012345678") == [text]


def test_words_are_reported_in_a_list_and_ignored_in_prose() -> None:
    assert reported("8123456789, abc, 7012345678") == ["abc"]
    assert reported("Ravi called\n8123456789\nthanks") == []
    assert reported("hello world") == ["hello world"]


def test_an_unassigned_number_is_taken_only_as_an_international_one() -> None:
    number = read("+1 555 123 4567").numbers[0]
    assert (number.e164, number.kind) == ("+15551234567", "unassigned")
    assert "not an assigned number" in number.warning
    national = read("555 123 4567", "US")
    assert national.numbers == ()
    assert "write +1" in national.not_taken[0].why


def test_an_unassigned_number_needs_the_exact_length_and_its_own_field() -> None:
    assert taken("+1 555 123 456") == []
    assert taken("+1 555 123 4567 8123") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("160 1234567", "160 series"), ("140 1234567", "140 series"), ("1800 103 1234", "toll-free")],
)
def test_numbers_of_banks_telemarketers_and_companies_carry_a_warning(text: str, words: str) -> None:
    assert words in read(text).numbers[0].warning


def test_an_ordinary_mobile_carries_no_warning() -> None:
    number = read("8123456789").numbers[0]
    assert (number.kind, number.shown, number.warning) == ("mobile", "+91 81234 56789", "")


def test_repetitions_are_counted_however_they_are_written() -> None:
    assert read("8123456789, +91 81234 56789, 081234-56789").duplicates == 2


def test_a_slash_joins_area_code_and_number_but_separates_whole_numbers() -> None:
    assert taken("089/23456789", "DE") == ["+498923456789"]
    assert taken("8123456789/7012345678") == [MOBILE, "+917012345678"]


def test_a_number_with_or_without_the_country_code_is_asked_back() -> None:
    read_ = read("49 151 23456789", "DE")
    assert read_.numbers == ()
    assert "country code" in read_.not_taken[0].why


def test_digits_marked_as_something_else_are_reported() -> None:
    assert taken("order id 9123456789, phone 8123456789") == [MOBILE]
    assert reported("order id 9123456789, phone 8123456789") == ["order id 9123456789"]


def test_more_than_600_kilobytes_are_refused() -> None:
    with pytest.raises(FieldRefused) as refused:
        read("8123456789 " * 60_000)
    assert refused.value.field == "numbers"


def test_a_foreign_number_without_a_plus_is_not_cut_down_to_a_home_number() -> None:
    assert taken("44 7911123456") == []
    assert reported("880 1812345678") == ["880 1812345678"]
    assert "+447911123456" in read("44 7911123456").not_taken[0].why


def test_row_numbers_that_count_up_are_no_pieces() -> None:
    text = "\n".join(f"{row} 98765 4321{row}" for row in range(1, 4))
    assert taken(text) == ["+919876543211", "+919876543212", "+919876543213"]
    assert reported(text) == []
    assert reported("100 9876543210\n200 9876543211") == ["100", "200"]


def test_a_lone_digit_is_reported_unless_it_stands_beside_a_word() -> None:
    assert reported("98765 43210 or 11") == ["11"]
    assert reported("Ph: 080-2233 4455/66") == ["66"]
    assert reported("9876543210 called at 3") == []


def test_a_small_number_beside_a_word_is_counted_and_not_dropped_silently() -> None:
    read = read_numbers("98765 43210 duration 45", region="IN")
    assert [number.e164 for number in read.numbers] == ["+919876543210"]
    assert read.notes == ("left out: 1 small number",)
