"""Files as people have them: what is read, what is left out with its line, what is refused as a whole."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.domain.errors import FieldRefused
from bot.domain.files import FileRead, LeftOut, RowTaker, find_layout, left_out_csv, rows_of, spreadsheet
from bot.domain.files import rows as opening

ONE, TWO = "+919876543210", "+919876543211"


def read(content: bytes | str, name: str = "list.csv") -> FileRead:
    rows = rows_of(content.encode() if isinstance(content, str) else content, name)
    layout = find_layout(rows, "IN")
    taker = RowTaker(layout, "IN")
    for row in rows[int(layout.header) :]:
        taker.take(row)
    return taker.answer()


def found(content: bytes | str, name: str = "list.csv") -> list[str]:
    return [number.e164 for number in read(content, name).numbers]


def refusal(content: bytes | str, name: str = "list.csv") -> str:
    with pytest.raises(FieldRefused) as refused:
        read(content, name)
    assert refused.value.field == "file"
    return refused.value.code


def read_or_refused(content: bytes) -> bool:
    """Whether one of the two came of it; anything else raises."""
    try:
        return read(content).rows > 0
    except FieldRefused as refused:
        return bool(refused.sentence)


def workbook(*rows: list[object]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "98765 43210\n98765 43211\n",
        "phone\n98765 43210\n98765 43211\n",
        "phone;name\n98765 43210;Ravi\n98765 43211;Asha\n",
        "name\tphone\nRavi\t98765 43210\nAsha\t98765 43211\n",
        "Ravi,98765 43210,2\nAsha,98765 43211,3\n",
        'name,phone\n"Rao, Ravi","98765 43210"\nAsha,98765 43211\n',
        "\ufeffphone\r\n98765 43210\r\n98765 43211\r\n",
        "phone\n\n\n98765 43210\n\n98765 43211",
        "98765 43210, 98765 43211",
        "when,phone\n2026-11-20 10:15,98765 43210\n2026-11-21 11:20,98765 43211\n",
    ],
)
def test_the_numbers_are_found_by_what_is_in_the_columns(content: str) -> None:
    assert found(content) == [ONE, TWO]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_an_odd_encoding_changes_no_digit(encoding: str) -> None:
    text = "phone,reason\n98765 43210,café\n98765 43211,naïve\n"
    assert found(text.encode(encoding)) == [ONE, TWO]


def test_a_plain_list_is_read_line_by_line_as_pastes() -> None:
    assert found("call 98765 43210 please\nand +91 98765 43211\n", "list.txt") == [ONE, TWO]


def test_a_workbook_keeps_its_numbers_whole() -> None:
    content = workbook(
        ["When", "Mobile"], [date(2026, 11, 1), 9876543210], [date(2026, 11, 2), 919876543211.0]
    )
    assert found(content, "list.xlsx") == [ONE, TWO]


def test_what_a_file_is_is_decided_by_its_bytes_and_not_by_its_name() -> None:
    assert found(workbook([9876543210], [9876543211]), "list.csv") == [ONE, TWO]


def test_a_reason_of_a_row_goes_with_its_number() -> None:
    notes = [number.warning for number in read("phone,reason\n98765 43210,robocall\n98765 43211,\n").numbers]
    assert notes == ["robocall", ""]


def test_without_a_header_the_one_column_of_words_is_the_reason() -> None:
    notes = [number.warning for number in read("98765 43210,robocall\n98765 43211,scam\n").numbers]
    assert notes == ["robocall", "scam"]


def test_every_row_left_out_keeps_its_line_and_its_reason() -> None:
    answer = read("phone,name\n98765 43210,a\n12345,b\n,c\nunknown,d\n98765 43210,e\n98765 43211,f\n")
    assert [piece.line for piece in answer.left_out] == [3, 4, 5]
    assert all(piece.why for piece in answer.left_out)
    assert (answer.rows, len(answer.numbers), answer.duplicates) == (6, 2, 1)


def test_the_line_of_a_row_behind_a_cell_with_line_breaks_is_the_editors() -> None:
    answer = read('phone,note\n98765 43210,"two\nlines"\n12345,x\n98765 43211,y\n')
    assert [piece.line for piece in answer.left_out] == [4]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty"),
        (b" \n \n", "a.csv", "empty"),
        (b"x" * (opening.MOST_BYTES + 1), "a.csv", "too-large"),
        (b"<html><body>Sign in to Slack</body></html>", "a.csv", "web-page"),
        (b"\n  <!DOCTYPE HTML><p>98765 43210", "a.csv", "web-page"),
        (b"%PDF-1.7 98765 43210", "a.csv", "not-a-list"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "not-a-list"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "xls"),
        (b"PK\x03\x04nonsense", "a.xlsx", "damaged"),
        (bytes(range(256)) * 50, "a.csv", "binary"),
        (b"98765\x00\x00\x01\x02 43210" * 50, "a.csv", "binary"),
        (b"1" * 20_000, "a.txt", "too-long-line"),
        ("name,city\nRavi,Pune\nAsha,Goa\n", "a.csv", "no-numbers"),
        ("from,to\n98765 43210,98765 43211\n98765 43212,98765 43213\n", "a.csv", "two-columns"),
        ("98765 43210\n" * (opening.MOST_ROWS + 1), "a.txt", "too-many-rows"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    content: bytes | str, name: str, code: str
) -> None:
    assert refusal(content, name) == code


def test_an_archive_that_is_no_workbook_is_called_so() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("list.csv", "98765 43210\n")
    assert refusal(content.getvalue(), "list.zip") == "zip"


def test_a_workbook_that_would_fill_the_memory_is_not_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(spreadsheet.MOST_UNPACKED // 1_000_000 + 1):
                part.write(b" " * 1_000_000)
    assert refusal(content.getvalue(), "list.xlsx") == "zip-bomb"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_crash(content: bytes) -> None:
    assert read_or_refused(content)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_a_broken_workbook_never_crashes(junk: bytes, at: int) -> None:
    content = workbook(["phone"], [9876543210])
    assert read_or_refused(content[:at] + junk + content[at + len(junk) :])


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_no_row_is_lost(cells: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([["phone", "name"], ["98765 43210", "x"], *([cell, "n"] for cell in cells)])
    try:
        answer = read(file.getvalue())
    except FieldRefused:
        return
    lines = {piece.line for piece in answer.left_out}
    assert len(lines) + len(answer.numbers) + answer.duplicates >= answer.rows


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_cell_of_what_was_left_out_can_be_a_formula(text: str, why: str) -> None:
    (_, row) = csv.reader(io.StringIO(left_out_csv([LeftOut(3, text, why)])))
    assert row[0] == "3"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row[1:])


def test_rows_without_anything_are_no_rows() -> None:
    assert refusal(" , \n , \n") == "empty"
    assert found("phone,name\n,\n98765 43210,x\n") == [ONE]


def test_a_quotation_mark_left_open_is_named_with_its_line() -> None:
    content = 'phone,name\n98765 43210,x\n"' + "98765 43211,y\n" * 20_000
    with pytest.raises(FieldRefused, match="Line 3 could not be read as CSV") as refused:
        read(content)
    assert refused.value.code == "csv"


def test_of_a_workbook_the_first_sheet_that_holds_anything_is_read() -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.create_sheet("calls")
    for row in ([], ["phone"], [], [9876543210.0], [True, "98765 43211"], [date(2026, 11, 23), 1.5]):
        sheet.append(row)
    book.save(content)
    assert [(row.line, row.cells[:2]) for row in rows_of(content.getvalue(), "calls.xlsx")] == [
        (2, ("phone", "")),
        (4, ("9876543210", "")),
        (5, ("", "98765 43211")),
        (6, ("2026-11-23T00:00:00", "1.5")),
    ]


def test_a_number_that_a_program_wrote_in_scientific_form_is_read_as_a_person_typed_it() -> None:
    plain = workbook(["phone"], [9876543210])
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(content, "w") as new:
        for one in old.namelist():
            new.writestr(one, old.read(one).replace(b"<v>9876543210</v>", b"<v>9.87654321E+9</v>"))

    assert content.getvalue() != plain
    assert found(content.getvalue(), "calls.xlsx") == [ONE]


def test_a_workbook_of_empty_sheets_has_no_rows() -> None:
    assert refusal(workbook(), "calls.xlsx") == "empty"


def test_a_workbook_of_too_many_rows_is_refused_as_that_and_not_as_damaged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "MOST_ROWS", 2)
    content = workbook(["phone"], [9876543210], [9876543211])
    assert refusal(content, "calls.xlsx") == "too-many-rows"


def test_behind_many_rows_without_anything_nothing_more_is_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_BLANK_ROWS", 2)
    near = workbook(["phone"], [], [], [9876543210])
    far = workbook(["phone"], [9876543210], [], [], [], [9876543211])
    assert found(near, "calls.xlsx") == [ONE]
    assert found(far, "calls.xlsx") == [ONE]


def test_a_machine_without_memory_is_no_damaged_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object, **__: object) -> Workbook:
        raise MemoryError

    content = workbook(["phone"], [9876543210])
    monkeypatch.setattr("openpyxl.load_workbook", no_memory)
    with pytest.raises(MemoryError):
        rows_of(content, "calls.xlsx")
