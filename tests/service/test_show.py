"""Slack's pictures follow the ledger: posted once, edited after, mended when Slack was down."""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.errors import Refused, RetryLater
from bot.domain.request import State
from bot.service.carry_out import carry_out
from bot.service.decide import Click, reject
from bot.service.execute import Execution, Pace
from bot.service.picture import RequestPicture
from bot.service.ports import Surface, Transaction
from bot.service.read_picture import read_picture
from bot.service.show import HOPELESS, LEASE, Show
from bot.service.submit import submit
from bot.service.sweep import Sweep
from bot.store.database import Database
from bot.store.pictures import forget_drawers
from bot.store.store import SqlStore
from tests.service.executions import direct, no_sleep
from tests.service.fakes import INDIA, FakeBoard, FakeQueue, FakeVendor, Ticking, approved, desk, wish

pytestmark = pytest.mark.anyio


@pytest.fixture
def show(store: SqlStore, board: FakeBoard, clock: Ticking) -> Show:
    return Show(store, board, clock, INDIA)


async def asked(store: SqlStore, clock: Ticking) -> str:
    ask = functools.partial(submit, command=wish(), desk=desk(), now=clock(), new_id=lambda: "r1")
    return (await store.write(ask)).id


async def rejected(store: SqlStore, clock: Ticking) -> None:
    click = Click("r1", "ULEAD1")
    await store.write(functools.partial(reject, click=click, reason="no", desk=desk(), now=clock()))


async def test_the_card_is_posted_once(show: Show, store: SqlStore, clock: Ticking, board: FakeBoard) -> None:
    request_id = await asked(store, clock)
    await show.show(request_id)
    await show.show(request_id)
    assert [surface for surface, _ in board.posts.values()] == [Surface.CARD]
    assert not board.edits


async def test_a_change_edits_the_same_message_and_answers_in_its_thread(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    await show.show(request_id)
    await rejected(store, clock)
    await show.show(request_id)
    assert [(ts, picture.state) for ts, picture in board.edits] == [("1.0", State.REJECTED)]
    assert [surface for surface, _ in board.posts.values()] == [Surface.CARD, Surface.RESULT]


async def test_changes_before_a_drawing_collapse_into_one(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    await rejected(store, clock)
    await show.show(request_id)
    assert [picture.state for surface, picture in board.posts.values() if surface is Surface.CARD] == [
        State.REJECTED
    ]
    assert not board.edits


async def test_a_silent_slack_is_tried_again_by_the_sweep(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    board.script = [RetryLater("Slack did not answer.")]
    request_id = await asked(store, clock)
    await show.show(request_id)
    assert not board.posts
    assert await Sweep(store, clock).want_pictures() == []
    clock.pass_(seconds=61)
    assert await Sweep(store, clock).want_pictures() == [request_id]
    await show.show(request_id)
    assert len(board.posts) == 1


async def test_a_refusal_is_tried_again_much_later(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    board.script = [Refused("Slack refused: not_in_channel.", code="not_in_channel")]
    request_id = await asked(store, clock)
    await show.show(request_id)
    clock.pass_(seconds=HOPELESS.total_seconds() - 1)
    await show.show(request_id)
    assert not board.posts
    clock.pass_(seconds=2)
    await show.show(request_id)
    assert len(board.posts) == 1


async def test_a_message_posted_just_before_a_crash_is_found_not_posted_twice(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    board.loses_answer = True
    with pytest.raises(KeyboardInterrupt):
        await show.show(request_id)
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await show.show(request_id)
    assert len(board.posts) == 1
    assert [ts for ts, _ in board.edits] == ["1.0"]


async def test_a_drawer_that_was_frozen_past_its_lease_causes_another_drawing(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard, queue: FakeQueue
) -> None:
    request_id = await asked(store, clock)
    frozen = await store.write(lambda tx: tx.pictures.claim(request_id, Surface.CARD, clock(), LEASE))
    assert frozen is not None
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    await show.show(request_id)
    await store.write(lambda tx: tx.pictures.drawn(frozen, "1.0", clock()))
    await show.show(request_id)
    assert [ts for ts, _ in board.edits][-1] == "1.0"
    assert len(board.posts) == 1
    assert queue.shown


async def test_a_slack_that_never_answers_is_given_up_before_the_lease_ends(
    store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    board.never_answers = True
    await Show(store, board, clock, INDIA, longest=timedelta(milliseconds=20)).show(request_id)
    board.never_answers = False
    clock.pass_(seconds=61)
    await Show(store, board, clock, INDIA).show(request_id)
    assert len(board.posts) == 1


async def test_a_process_alone_on_its_database_draws_at_once_what_a_dead_one_was_drawing(
    show: Show, store: SqlStore, database: Database, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    dead = await store.write(lambda tx: tx.pictures.claim(request_id, Surface.CARD, clock(), LEASE))
    assert dead is not None
    await show.show(request_id)
    assert not board.posts
    database.write_now(forget_drawers)
    await show.show(request_id)
    assert len(board.posts) == 1


async def test_two_who_want_the_same_new_picture_at_once_want_it_once(
    store: SqlStore, database: Database, clock: Ticking
) -> None:
    request_id = await asked(store, clock)
    both = threading.Barrier(2)

    def want(tx: Transaction) -> None:
        tx.requests.get(request_id)
        if not database.is_sqlite:  # there is one writer only
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(0.5)
        tx.pictures.want(request_id, Surface.RESULT, "C1", clock())

    await asyncio.gather(store.write(want), store.write(want))
    pictures = await store.read(lambda tx: tx.pictures.of(request_id))
    assert [one.wanted for one in pictures if one.surface is Surface.RESULT] == [2]


async def test_a_message_that_was_deleted_in_slack_is_posted_again_with_a_note(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    await show.show(request_id)
    board.script = [Refused("Slack refused: message_not_found.", code="message_not_found")]
    await rejected(store, clock)
    await show.show(request_id)
    assert board.posted_anew == 1
    pictures = await store.read(lambda tx: tx.pictures.of(request_id))
    (card,) = [one for one in pictures if one.surface is Surface.CARD]
    assert card.ts == "2.0"
    assert card.shown == card.wanted


async def test_a_waiting_card_that_nothing_has_touched_for_an_hour_is_drawn_again(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    await show.show(request_id)
    sweep = Sweep(store, clock)
    assert await sweep.look_after_cards() == 0
    clock.pass_(minutes=61)
    assert await sweep.look_after_cards() == 1
    await show.show(request_id)
    assert len(board.edits) == 1
    await rejected(store, clock)
    await show.show(request_id)
    clock.pass_(minutes=61)
    assert await sweep.look_after_cards() == 0


async def test_a_long_request_under_way_tells_how_long_the_rest_takes_once_calls_have_ended(
    store: SqlStore, clock: Ticking
) -> None:
    told: list[timedelta | None] = []
    vendor = FakeVendor()

    async def two_seconds_later() -> None:
        clock.pass_(seconds=2)
        picture = await store.read(lambda tx: read_picture(tx, "r1", account_tz=INDIA, now=clock()))
        told.append(picture.time_left)

    vendor.meanwhile = two_seconds_later
    await approved(store, clock, 1000)
    execution = Execution(store, vendor, clock, Pace(sleep=no_sleep))
    await carry_out(execution, "r1", "a", direct)
    assert told[0] is None
    assert told[-1] is not None
    assert told[-1] > timedelta(0)


async def test_what_stands_in_a_thread_waits_for_its_card(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    board.script = [Refused("not_in_channel", code="not_in_channel")]
    request_id = await asked(store, clock)
    await rejected(store, clock)
    await show.show(request_id)
    assert not board.posts
    clock.pass_(seconds=HOPELESS.total_seconds() + 1)
    await show.show(request_id)
    assert [surface for surface, _ in board.posts.values()] == [Surface.CARD, Surface.RESULT]


async def test_an_edit_that_slack_refuses_posts_nothing_new(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard
) -> None:
    request_id = await asked(store, clock)
    await show.show(request_id)
    await rejected(store, clock)
    board.script = [Refused("edit_window_closed", code="edit_window_closed")]
    await show.show(request_id)
    cards = [surface for surface, _ in board.posts.values() if surface is Surface.CARD]
    assert (len(cards), board.posted_anew) == (1, 0)


async def test_the_outcome_of_more_numbers_than_a_message_holds_is_a_file_once(
    show: Show, store: SqlStore, clock: Ticking, board: FakeBoard, execution: Execution
) -> None:
    request_id = await approved(store, clock, 60)
    assert await carry_out(execution, request_id, "a", direct) == "done"
    await show.show(request_id)
    await show.show(request_id)
    assert [len(lines) for lines in board.files] == [60]


@dataclass
class Interrupted(FakeBoard):
    """Something happens while the first message is being posted."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def post(
        self, picture: RequestPicture, surface: Surface, *, channel: str, thread: str, anew: bool = False
    ) -> str:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            await act()
        return await super().post(picture, surface, channel=channel, thread=thread, anew=anew)


async def test_a_change_that_comes_while_the_card_is_posted_is_drawn_right_after(
    store: SqlStore, clock: Ticking
) -> None:
    board = Interrupted(meanwhile=functools.partial(rejected, store, clock))
    request_id = await asked(store, clock)
    await Show(store, board, clock, INDIA).show(request_id)
    assert board.posts["1.0"][1].state is State.PENDING
    assert [(ts, picture.state) for ts, picture in board.edits] == [("1.0", State.REJECTED)]
