"""Exports of CloudAgent's block list: read by what their columns hold, refused where that is two things."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import FieldRefused
from bot.domain.files import Row
from bot.domain.files.console import ConsoleList, read_console_list
from bot.domain.standing import FOREVER

INDIA = ZoneInfo("Asia/Kolkata")


def read(*rows: tuple[str, ...], group: str = "", groups: tuple[str, ...] = ()) -> ConsoleList:
    numbered = [Row(line, cells) for line, cells in enumerate(rows, 1)]
    return read_console_list(numbered, region="IN", zone=INDIA, group=group, groups=groups)


def ends(*cells: str) -> list[datetime | None]:
    rows = [(f"98765 432{n:02}", cell) for n, cell in enumerate(cells, 10)]
    return [one.until for one in read(*rows, group="spam").listed]


def test_columns_are_found_by_header_and_content() -> None:
    found = read(
        ("Blocked till", "Caller", "Block list"),
        ("2026-12-31 18:00:00", "98765 43210", "spam"),
        ("never", "+91 98765 43211", "fraud"),
    )
    assert [(one.e164, one.group, one.until) for one in found.listed] == [
        ("+919876543210", "spam", datetime(2026, 12, 31, 12, 30, tzinfo=UTC)),
        ("+919876543211", "fraud", FOREVER),
    ]
    assert found.left_out == ()


def test_without_a_header_a_column_of_known_groups_is_taken() -> None:
    found = read(("98765 43210", "Spam"), ("98765 43211", "fraud"), groups=("spam", "fraud"))
    assert [one.group for one in found.listed] == ["Spam", "fraud"]


def test_a_list_without_groups_is_of_the_group_that_is_named() -> None:
    assert [one.group for one in read(("98765 43210",), group="spam").listed] == ["spam"]


def test_a_list_without_groups_and_without_a_name_is_refused() -> None:
    with pytest.raises(FieldRefused, match="Name the group") as refused:
        read(("98765 43210",))
    assert refused.value.field == "file"


def test_rows_without_a_number_or_a_group_keep_their_line_and_text() -> None:
    found = read(
        ("number", "group"),
        ("98765 43210", "spam"),
        ("nobody", "spam"),
        ("98765 43211", ""),
        ("98765 43212",),
    )
    assert [one.e164 for one in found.listed] == ["+919876543210"]
    assert [(one.line, one.text) for one in found.left_out] == [
        (3, "nobody, spam"), (4, "98765 43211, "), (5, "98765 43212"),
    ]  # fmt: skip


def test_a_number_that_stands_twice_in_a_group_counts_once_with_its_last_end() -> None:
    found = read(("98765 43210", "2026-12-30"), ("+91 98765 43210", "2026-12-31"), group="spam")
    assert [one.until for one in found.listed] == [datetime(2026, 12, 30, 18, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("13/11/2026 10:30", "04/12/2026"), datetime(2026, 11, 13, 5, tzinfo=UTC)),
        (("11/13/2026 10:30", "12/04/2026"), datetime(2026, 11, 13, 5, tzinfo=UTC)),
        (("13.11.26", "04.12.26"), datetime(2026, 11, 12, 18, 30, tzinfo=UTC)),
        (("2026-11-13T10:30:15+05:30", "2026-12-04"), datetime(2026, 11, 13, 5, 0, 15, tzinfo=UTC)),
    ],
)
def test_the_order_of_day_and_month_is_learnt_from_the_column(
    cells: tuple[str, ...], first: datetime
) -> None:
    assert ends(*cells)[0] == first


@pytest.mark.parametrize("cells", [("03/04/2026", "05/06/2026"), ("13/04/2026", "04/13/2026")])
def test_dates_that_are_two_things_are_refused_not_guessed(cells: tuple[str, ...]) -> None:
    with pytest.raises(FieldRefused, match="two ways"):
        ends(*cells)


def test_a_date_that_does_not_exist_and_an_empty_end_are_unknown() -> None:
    assert ends("2026-02-30", "2026-12-31", "") == [None, datetime(2026, 12, 30, 18, 30, tzinfo=UTC), None]
