"""A file that was handed in is read once, whoever dies over it."""

import threading
from dataclasses import dataclass, field

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.domain.expiry import Duration
from bot.domain.files import FileRead
from bot.domain.number_hash import NumberHash
from bot.domain.numbers import NumbersRead, read_numbers
from bot.service.decide import Click
from bot.service.file_port import FileHandle, FileJob, FileState
from bot.service.hand_in_file import HandIn, drop, go_on, hand_in, keep_list
from bot.service.read_file import MOST_TRIES, ReadFile
from bot.service.submit import Submit
from bot.service.sweep import Sweep
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.fakes import INDIA, FakeQueue, Ticking, desk

pytestmark = pytest.mark.anyio

GOOD = b"98765 43210\n98765 43211\n"
MIXED = b"98765 43210\n12345\n"


class Died(BaseException):
    """The process is gone."""


@dataclass
class FakeSlack:
    """Slack for files: a script of contents and of errors, and what was said."""

    script: list[bytes | BaseException]
    told: list[tuple[str, int]] = field(default_factory=list)
    reports: list[tuple[str, FileRead | None]] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    """Raised before the next reports."""

    async def download(self, file: FileHandle, most: int) -> bytes:
        assert file.id == "F1"
        assert most > 0
        answer = self.script.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def find(self, job: FileJob) -> str:
        return job.ts

    async def tell(self, job: FileJob, sentence: str, *, ask_about: int = 0) -> str:
        self.told.append((sentence, ask_about))
        return job.ts or "1.0"

    async def progress(self, job: FileJob, sentence: str, ts: str) -> str:
        raise AssertionError(f"a short file needs no progress: {job.id} {sentence} {ts}")

    async def report(self, job: FileJob, sentence: str, read: FileRead | None) -> None:
        assert job.ts
        if self.troubles:
            raise self.troubles.pop(0)
        self.reports.append((sentence, read))


async def handed_in(store: SqlStore, clock: Ticking, *, tick: bool = False) -> None:
    month = Duration("for 30 days", 0, 30, 0)
    wish = Submit("form:1", "T1", "UAGENT", INDIA, "spam-callers", NumbersRead(), month, "robocalls")
    command = HandIn(wish, FileHandle("F1", "calls.csv", 24, "https://files.slack.com/1"), tick)
    for _ in range(2):  # a form may be delivered twice
        await store.write(
            lambda tx: hand_in(tx, command, desk=desk(), now=clock(), new_id=iter(["r1", "r2"]).__next__)
        )


def reader(store: SqlStore, clock: Ticking, slack: FakeSlack) -> ReadFile:
    return ReadFile(store, slack, clock, desk(), "IN")


async def state_of(store: SqlStore) -> FileState | None:
    job = await store.read(lambda tx: tx.files.get("r1"))
    return job.state if job else None


async def asked_for(store: SqlStore) -> list[str]:
    return [line.e164 for line in await store.read(lambda tx: tx.items.lines("r1"))]


async def test_a_file_handed_in_twice_is_one_job(store: SqlStore, clock: Ticking, queue: FakeQueue) -> None:
    await handed_in(store, clock)
    assert queue.files == ["r1"]


async def test_a_good_file_becomes_the_request_of_its_own_id(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([GOOD])
    await reader(store, clock, slack).read("r1")
    assert await asked_for(store) == ["+919876543210", "+919876543211"]
    assert await state_of(store) is FileState.DONE
    (card,) = await store.read(lambda tx: tx.pictures.of("r1"))
    assert card.ts == "1.0"


async def test_what_needs_the_key_is_worked_out_before_the_transaction(
    database: Database, queue: FakeQueue, clock: Ticking
) -> None:
    hashed: list[str] = []

    class Hashes(NumberHash):
        def seal(self, text: str) -> bytes:
            hashed.append(f"{text} in {threading.current_thread().name}")
            return super().seal(text)

    store = SqlStore(database, queue, Hashes(b"key"))
    await handed_in(store, clock)
    await reader(store, clock, FakeSlack([GOOD])).read("r1")
    numbers = [one for one in hashed if one.startswith("number:91987654321")]
    assert numbers == [f"number:91987654321{last} in MainThread" for last in (0, 1)]


async def test_a_reader_that_dies_is_followed_by_another_one(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([Died(), GOOD])
    reading = reader(store, clock, slack)
    with pytest.raises(Died):
        await reading.read("r1")
    assert await reading.unread() == []
    await reading.read("r1")
    assert await asked_for(store) == []
    clock.pass_(seconds=21)
    assert await reading.unread() == ["r1"]
    await reading.read("r1")
    assert len(await asked_for(store)) == 2
    assert [sentence for sentence, _ in slack.told] == ["Reading calls.csv …"]


async def test_a_file_slack_cannot_give_now_is_fetched_later(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    reading = reader(store, clock, FakeSlack([RetryLater("busy"), GOOD]))
    await reading.read("r1")
    assert await state_of(store) is FileState.WAITING
    clock.pass_(seconds=61)
    await reading.read("r1")
    assert await state_of(store) is FileState.DONE


async def test_a_file_slack_never_gives_is_told_and_given_up(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([RetryLater("busy")] * MOST_TRIES)
    for _ in range(MOST_TRIES):
        await reader(store, clock, slack).read("r1")
        clock.pass_(seconds=61)
    assert await state_of(store) is FileState.FAILED
    assert "busy" in slack.reports[-1][0]


async def test_a_fault_of_ours_does_not_read_a_file_for_ever(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([Died()] * MOST_TRIES)
    for _ in range(MOST_TRIES):
        with pytest.raises(Died):
            await reader(store, clock, slack).read("r1")
        clock.pass_(seconds=21)
    await reader(store, clock, slack).read("r1")
    assert await state_of(store) is FileState.FAILED


async def test_bad_rows_are_asked_about_and_the_good_ones_go_on(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    slack = FakeSlack([MIXED])
    await reader(store, clock, slack).read("r1")
    assert await asked_for(store) == []
    assert slack.told[-1][1] == 1
    with pytest.raises(Refused, match="Only the person"):
        await store.write(lambda tx: go_on(tx, Click("r1", "UOTHER"), desk=desk(), now=clock()))
    await store.write(lambda tx: go_on(tx, Click("r1", "UAGENT"), desk=desk(), now=clock()))
    assert await asked_for(store) == ["+919876543210"]
    with pytest.raises(Refused, match="decided already"):
        await store.write(lambda tx: drop(tx, Click("r1", "UAGENT"), now=clock()))


async def test_a_question_is_not_answered_a_day_late(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock)
    await reader(store, clock, FakeSlack([MIXED])).read("r1")
    clock.pass_(days=1, seconds=1)
    with pytest.raises(Refused, match="more than a day ago"):
        await store.write(lambda tx: go_on(tx, Click("r1", "UAGENT"), desk=desk(), now=clock()))


async def test_a_ticked_box_goes_on_without_asking(store: SqlStore, clock: Ticking) -> None:
    await handed_in(store, clock, tick=True)
    slack = FakeSlack([MIXED])
    await reader(store, clock, slack).read("r1")
    assert await asked_for(store) == ["+919876543210"]
    (_, read) = slack.reports[-1]
    assert read is not None
    assert [piece.line for piece in read.left_out] == [2]


async def kept_list(store: SqlStore, clock: Ticking) -> str:
    good = read_numbers("98765 43210, 12345", region="IN")
    month = Duration("for 30 days", 0, 30, 0)
    wish = Submit("command:1", "T1", "UAGENT", INDIA, "spam-callers", good, month, "robocalls")
    return await store.write(lambda tx: keep_list(tx, wish, desk=desk(), now=clock(), new_id=lambda: "list1"))


async def test_a_typed_list_is_no_file_on_the_home_page(store: SqlStore, clock: Ticking) -> None:
    await kept_list(store, clock)
    assert await store.read(lambda tx: tx.homes.files_of("UAGENT", 9)) == []


async def test_questions_nobody_answers_are_given_up_after_a_week(store: SqlStore, clock: Ticking) -> None:
    await kept_list(store, clock)
    await handed_in(store, clock)
    await reader(store, clock, FakeSlack([MIXED])).read("r1")
    sweep = Sweep(store, clock)
    clock.pass_(days=6)
    await sweep.look_after_cards()
    assert await state_of(store) is FileState.ASKING
    assert await store.read(lambda tx: tx.files.get("list1")) is not None
    clock.pass_(days=2)
    await sweep.look_after_cards()
    assert await store.read(lambda tx: tx.files.get("list1")) is None
    given_up = await store.read(lambda tx: tx.files.get("r1"))
    assert given_up is not None
    assert (given_up.state, given_up.found) == (FileState.DROPPED, ())


async def test_a_typed_list_is_kept_once_and_becomes_a_request_whose_card_is_new(
    store: SqlStore, clock: Ticking
) -> None:
    assert await kept_list(store, clock) == await kept_list(store, clock) == "list1"
    await store.write(lambda tx: go_on(tx, Click("list1", "UAGENT"), desk=desk(), now=clock()))
    assert [one.e164 for one in await store.read(lambda tx: tx.items.lines("list1"))] == ["+919876543210"]
    (card,) = await store.read(lambda tx: tx.pictures.of("list1"))
    assert card.ts == ""


async def test_what_is_dropped_is_not_asked_for_any_more(store: SqlStore, clock: Ticking) -> None:
    await kept_list(store, clock)
    dropped = await store.write(lambda tx: drop(tx, Click("list1", "UAGENT"), now=clock()))
    assert dropped.id == "list1"
    with pytest.raises(Refused, match="decided already"):
        await store.write(lambda tx: go_on(tx, Click("list1", "UAGENT"), desk=desk(), now=clock()))


async def test_a_list_that_is_forgotten_has_to_be_sent_again(store: SqlStore, clock: Ticking) -> None:
    with pytest.raises(Refused) as refused:
        await store.write(lambda tx: drop(tx, Click("list1", "UAGENT"), now=clock()))
    assert refused.value.code == "unknown-file"
