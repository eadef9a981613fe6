"""Files with numbers: read after the answer, told in a thread, recorded once."""

import dataclasses
import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from bot.domain.files import FileRead, LeftOut
from bot.slack.file_desk import SlackFiles
from tests.scenario.stage import CHANNEL, OLGA, RAVI, Desk, words

pytestmark = pytest.mark.anyio

WISH = {"group": "spam-callers", "expiry": "for 2 days", "reason": "from a file"}
GOOD = b"caller,why\n98765 43210,robocall\n+91 98765 43211,scam\n98765-43210,again\n"
MIXED = b"caller,why\n98765 43210,robocall\n12345,short\n=HYPERLINK(1),formula\n"


async def hand_in(desk: Desk, name: str, content: bytes, **more: Any) -> None:
    await desk.open_form(RAVI)
    chosen = await desk.world.slack.upload(RAVI.id, name, content)
    ack = await desk.world.slack.submit(RAVI.id, WISH | {"file": [chosen]} | more)
    assert ack.ok, ack.error


async def told_in_thread(desk: Desk, ts: str, part: str) -> str:
    def find() -> list[str]:
        return [words(each) for each in desk.world.slack.thread(CHANNEL, ts)[1:] if part in words(each)]

    return (await desk.until(find))[0]


async def test_a_good_file_becomes_a_request_whose_card_is_the_files_message(desk: Desk) -> None:
    await hand_in(desk, "calls.csv", GOOD)
    assert "is being read" in repr(desk.world.slack.views(RAVI.id))
    card = await desk.card("from a file")
    told = words(desk.message(card))
    assert "+91 98765 43210" in told
    assert "+91 98765 43211" in told
    assert "robocall" in told
    assert "approve" in desk.buttons(card)
    assert len(desk.cards()) == 1
    assert "3 rows, 2 numbers, 1 duplicate" in await told_in_thread(desk, card, "rows")


async def test_a_workbook_is_read_like_a_csv(desk: Desk) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["Mobile", "Note"], [9876543210, "robo"], ["+91 98765 43211", ""]):
        sheet.append(row)
    book.save(content)
    await hand_in(desk, "calls.xlsx", content.getvalue())
    told = words(desk.message(await desk.card("from a file")))
    assert "+91 98765 43210" in told
    assert "+91 98765 43211" in told


async def test_bad_rows_come_back_as_a_file_and_nothing_is_asked_for_until_the_person_says_so(
    desk: Desk,
) -> None:
    await hand_in(desk, "calls.csv", MIXED)
    message = await desk.card("Go on with 1 number")
    assert await desk.until(lambda: desk.buttons(message)) == {"go_on_file", "drop_file"}
    sheet = desk.world.slack.files[-1].content
    assert sheet is not None
    assert sheet.decode("utf-8-sig").splitlines() == [
        "line,text,why",
        "3,12345,too short (5 digits; an Indian number has 10)",
        "4,'=HYPERLINK(1),too short (1 digit; an Indian number has 10)",
    ]

    await desk.press(RAVI, "go_on_file", message)
    await desk.until(lambda: "approve" in desk.buttons(message))
    assert "from a file" in words(desk.message(message))
    assert "12345" not in words(desk.message(message))


async def test_whoever_takes_a_file_over_repeats_neither_the_line_nor_the_list_in_its_thread(
    desk: Desk,
) -> None:
    await hand_in(desk, "calls.csv", MIXED)
    message = await desk.card("Go on with 1 number")
    parts = desk.world.bot._parts
    assert parts is not None
    job = await parts.front.store.read(lambda tx: tx.files.get(job_of(desk.message(message))))
    assert job is not None
    before = len(desk.world.slack.thread(CHANNEL, message))
    successor = dataclasses.replace(job, tries=job.tries + 1)
    read = FileRead(job.found, (LeftOut(3, "12345", "too short"),), 0, 3)
    await SlackFiles(parts.front.client, parts.session).report(successor, "Read once more.", read)
    thread = desk.world.slack.thread(CHANNEL, message)
    assert len(thread) == before
    assert "Read once more." in repr([words(each) for each in thread])


def job_of(message: dict[str, Any]) -> str:
    """The id that the buttons under a file carry."""
    return next(
        str(each["value"])
        for block in message["blocks"]
        for each in block.get("elements", [])
        if "value" in each
    )


async def test_only_the_person_who_sent_a_file_may_say_whether_to_go_on(desk: Desk) -> None:
    await hand_in(desk, "calls.csv", MIXED)
    message = await desk.card("Go on with 1 number")
    await desk.until(lambda: desk.buttons(message))
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "go_on_file", message)
    assert "Only the person who sent this" in await desk.told(OLGA, before)
    assert "go_on_file" in desk.buttons(message)


async def test_a_file_can_be_given_up(desk: Desk) -> None:
    await hand_in(desk, "calls.csv", MIXED)
    message = await desk.card("Go on with 1 number")
    await desk.until(lambda: desk.buttons(message))
    await desk.press(RAVI, "drop_file", message)
    await desk.until(lambda: "was given up" in words(desk.message(message)))
    assert not desk.buttons(message)


async def test_the_ticked_box_lets_the_good_rows_go_on_at_once(desk: Desk) -> None:
    await hand_in(desk, "calls.csv", MIXED, go_on=["good_only"])
    card = await desk.card("from a file")
    assert "approve" in desk.buttons(card)
    assert "2 not taken" in await told_in_thread(desk, card, "not taken")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("calls.csv", b"<!DOCTYPE html><html><title>Sign in</title></html>", "web page"),
        ("calls.csv", bytes(range(256)) * 20, "no text"),
        ("calls.xlsx", b"PK\x03\x04 but not really", "damaged"),
        ("calls.csv", b"name,city\nRavi,Pune\nAsha,Delhi\n", "no column with phone numbers"),
        (
            "calls.csv",
            b"from,to\n98765 43210,98765 43211\n98765 43212,98765 43213\n",
            "both hold phone numbers",
        ),
    ],
)
async def test_a_file_that_is_no_list_gets_a_sentence_and_no_request(
    desk: Desk, name: str, content: bytes, sentence: str
) -> None:
    await hand_in(desk, name, content)
    message = await desk.card("was not taken")
    assert sentence in words(desk.message(message))
    assert not desk.buttons(message)
    assert f"<@{RAVI.id}>" in await told_in_thread(desk, message, sentence)


async def test_the_same_form_with_a_file_delivered_twice_is_one_request(desk: Desk) -> None:
    await hand_in(desk, "calls.csv", GOOD)
    assert (await desk.deliver_again("view_submission")).status_code == 200
    card = await desk.card("from a file")
    assert [one["ts"] for one in desk.cards()] == [card]


async def test_numbers_and_a_file_together_are_asked_back_at_their_field(desk: Desk) -> None:
    await desk.open_form(RAVI)
    chosen = await desk.world.slack.upload(RAVI.id, "calls.csv", GOOD)
    await desk.world.slack.submit(RAVI.id, WISH | {"file": [chosen], "numbers": "98765 43212"})
    assert set(desk.errors(RAVI)) == {"numbers"}
    assert not desk.cards()


async def test_ten_thousand_rows_are_read_while_others_are_answered(desk: Desk) -> None:
    rows = "\n".join(f"98{number:08d}" for number in range(70_000_000, 70_010_000))
    await hand_in(desk, "calls.txt", rows.encode())
    await desk.command(OLGA, "/block prize-scam 98765 43210 for 2 days")
    assert "prize-scam" in desk.private(OLGA)
    told = words(desk.message(await desk.card("from a file")))
    assert "10,000 numbers" in told
    assert json.dumps(told)
