from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from bot.local.slack import LocalSlack, PersonError
from tests.unit.local.local_bot import (
    DESK,
    ELSEWHERE,
    OLGA,
    RAVI,
    Bot,
    call,
    error,
    modal,
    opened,
    page,
    plain,
)

pytestmark = pytest.mark.anyio

FILE_INPUT = {
    "type": "input",
    "block_id": "file",
    "label": plain("List"),
    "element": {"type": "file_input", "action_id": "file", "max_files": 1},
}


async def put(slack: LocalSlack, address: str, content: bytes) -> httpx.Response:
    async with page(slack) as client:
        return await client.post(urlsplit(address).path, content=content)


async def uploaded(slack: LocalSlack, content: bytes = b"a,b\n") -> Any:
    ticket = await call(slack, "files.getUploadURLExternal", filename="r.csv", length=len(content))
    await put(slack, ticket["upload_url"], content)
    return ticket["file_id"]


async def test_a_file_is_shared_in_a_thread(slack: LocalSlack) -> None:
    ts = (await call(slack, "chat.postMessage", channel=DESK, text="card"))["ts"]
    files = [{"id": await uploaded(slack), "title": "Results"}]
    await call(slack, "files.completeUploadExternal", files=files, channel_id=DESK, thread_ts=ts)

    reply = slack.thread(DESK, ts)[1]
    assert [(file["name"], file["title"], file["size"]) for file in reply["files"]] == [
        ("r.csv", "Results", 4)
    ]


async def test_an_upload_of_another_length_than_announced_is_refused(slack: LocalSlack) -> None:
    ticket = await call(slack, "files.getUploadURLExternal", filename="r.csv", length=3)

    assert (await put(slack, ticket["upload_url"], b"four")).status_code == 400


async def test_an_upload_address_serves_once(slack: LocalSlack) -> None:
    ticket = await call(slack, "files.getUploadURLExternal", filename="r.csv", length=1)
    statuses = [(await put(slack, ticket["upload_url"], b"1")).status_code for _ in range(2)]

    assert statuses == [200, 404]


async def test_a_file_that_never_arrived_cannot_be_completed(slack: LocalSlack) -> None:
    ticket = await call(slack, "files.getUploadURLExternal", filename="r.csv", length=1)
    files = [{"id": ticket["file_id"]}]

    assert await error(slack, "files.completeUploadExternal", files=files) == "file_not_found"


@pytest.mark.parametrize(
    ("channel", "name"), [(ELSEWHERE, "not_in_channel"), ("C0NOWHERE01", "invalid_channel")]
)
async def test_a_file_is_shared_only_where_the_bot_is(slack: LocalSlack, channel: str, name: str) -> None:
    given = {"files": [{"id": await uploaded(slack)}], "channel_id": channel}

    assert await error(slack, "files.completeUploadExternal", **given) == name


async def test_a_chosen_file_is_submitted_as_slacks_file_object(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(FILE_INPUT))
    file_id = await slack.upload(RAVI, "numbers.csv", b"+91 1\n")
    await slack.submit(RAVI, {"file": [file_id]})

    file = bot.last["view"]["state"]["values"]["file"]["file"]["files"][0]
    assert (file["id"], file["name"], file["mimetype"], file["size"]) == (
        file_id,
        "numbers.csv",
        "text/csv",
        6,
    )
    async with page(slack) as client:
        path = urlsplit(file["url_private_download"]).path
        answer = await client.get(path, headers={"Authorization": "Bearer xoxb-1"})
    assert answer.content == b"+91 1\n"


async def test_a_download_without_the_token_answers_with_a_login_page(slack: LocalSlack) -> None:
    file_id = await slack.upload(RAVI, "numbers.csv", b"1")
    async with page(slack) as client:
        answer = await client.get(f"/files-pri/{file_id}/download/numbers.csv")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_more_files_than_the_input_takes_never_reach_the_bot(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot, modal(FILE_INPUT))
    files = [await slack.upload(RAVI, f"{n}.csv", b"1") for n in range(2)]
    await slack.submit(RAVI, {"file": files})

    assert slack.views(RAVI)[0]["errors"] == {"file": "Please choose at most 1 files."}


async def test_a_file_over_ten_megabytes_cannot_be_chosen(slack: LocalSlack) -> None:
    with pytest.raises(PersonError, match="10 MB"):
        await slack.upload(RAVI, "big.csv", b"x" * (10 * 1024 * 1024 + 1))


async def test_the_page_gives_a_file_only_to_people_who_see_it(slack: LocalSlack) -> None:
    file_id = await slack.upload(RAVI, "numbers.csv", b"1")
    async with page(slack) as client:
        mine = await client.get(f"/sim/file/{file_id}", params={"as": RAVI})
        hers = await client.get(f"/sim/file/{file_id}", params={"as": OLGA})

    assert (mine.status_code, hers.status_code) == (200, 404)
    assert mine.headers["content-disposition"] == 'attachment; filename="numbers.csv"'


async def test_old_files_are_forgotten_when_there_are_too_many_bytes(slack: LocalSlack) -> None:
    ids = [await slack.upload(RAVI, f"{n}.csv", b"x" * 10 * 1024 * 1024) for n in range(4)]

    assert [file.id for file in slack.files] == ids[1:]


async def test_addresses_nobody_uploads_to_are_forgotten(slack: LocalSlack) -> None:
    first = await call(slack, "files.getUploadURLExternal", filename="r.csv", length=1)
    for _ in range(1000):
        await call(slack, "files.getUploadURLExternal", filename="r.csv", length=1)

    assert (await put(slack, first["upload_url"], b"1")).status_code == 404


async def test_uploads_and_downloads_are_in_the_traffic_with_their_outcome(slack: LocalSlack) -> None:
    file_id = await uploaded(slack)
    async with page(slack) as client:
        path = f"/files-pri/{file_id}/download/r.csv"
        await client.get(path, headers={"Authorization": "Bearer xoxb-1"})
        await client.get(path)
        await client.get(path.replace(file_id, "F0NOWHERE01"), headers={"Authorization": "Bearer xoxb-1"})

    records = [record for record in slack.traffic if record.name.startswith("file ")]
    assert [(record.name, record.status, record.error) for record in records] == [
        ("file upload", 200, None),
        ("file download", 200, None),
        ("file download", 200, "login page"),
        ("file download", 404, "file_not_found"),
    ]
    assert all(record.ms > 0 for record in records)
