"""App Home: it reads by indexes, is published once however many processes look, and forgets old drafts."""

import asyncio
import dataclasses
import functools
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.errors import RetryLater
from bot.domain.numbers import NumbersRead
from bot.domain.policy import GroupPolicy, Policy, StormRules
from bot.domain.verdict import Verdict
from bot.service.carry_out import carry_out
from bot.service.decide import Click, approve
from bot.service.execute import Execution
from bot.service.home import ENDING, read_home
from bot.service.home_picture import HomePicture
from bot.service.home_watch import LATELY, PAUSE, STALE, HomeWatch
from bot.service.homes import Draft
from bot.service.storm import declare
from bot.service.submit import Desk, submit
from bot.service.sweep import Sweep
from bot.service.vendor import VendorHealth
from bot.store import homes, pictures, requests
from bot.store.database import Database
from bot.store.store import SqlStore
from tests.service.executions import blocked, direct
from tests.service.fakes import LEADS, FakeVendor, Ticking, all_of, approved, desk, desk_of, wish
from tests.service.plans import plan_of

pytestmark = pytest.mark.anyio


@dataclass
class Screen:
    """What was published to whom; `trouble` is raised once."""

    shown: list[tuple[str, HomePicture]] = field(default_factory=list)
    trouble: Exception | None = None

    def drawn(self, picture: HomePicture) -> str:
        return repr([picture.waiting, [one.state for one, _ in picture.mine], picture.draft])

    async def publish(self, user: str, picture: HomePicture) -> None:
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble
        self.shown.append((user, picture))


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def watch(store: SqlStore, clock: Ticking, screen: Screen) -> HomeWatch:
    async def health() -> VendorHealth:
        return VendorHealth("ok")

    return HomeWatch(store, screen, desk(), clock, health)


async def test_eight_looks_at_once_publish_a_change_once(
    watch: HomeWatch, store: SqlStore, clock: Ticking, screen: Screen
) -> None:
    await watch.opened("UAGENT")
    clock.pass_(seconds=PAUSE.total_seconds() + 1)
    await approved(store, clock)
    await asyncio.gather(*(watch.look() for _ in range(8)))
    assert [user for user, _ in screen.shown] == ["UAGENT", "UAGENT"]


async def test_what_shows_the_same_is_not_published_again(
    watch: HomeWatch, store: SqlStore, clock: Ticking, screen: Screen
) -> None:
    await watch.opened("UOTHER")
    clock.pass_(seconds=PAUSE.total_seconds() + 1)
    await approved(store, clock)
    await watch.look()
    clock.pass_(seconds=STALE.total_seconds() + 1)
    await watch.look()
    assert len(screen.shown) == 1


async def test_who_looked_long_ago_is_left_alone(
    watch: HomeWatch, store: SqlStore, clock: Ticking, screen: Screen
) -> None:
    await watch.opened("UAGENT")
    clock.pass_(seconds=LATELY.total_seconds() + 1)
    await approved(store, clock)
    assert await watch.look() == 0
    assert len(screen.shown) == 1


async def test_what_slack_did_not_take_is_published_later(
    watch: HomeWatch, clock: Ticking, screen: Screen
) -> None:
    screen.trouble = RetryLater("Slack is away")
    await watch.opened("UAGENT")
    assert not screen.shown
    clock.pass_(seconds=90)
    await watch.look()
    assert len(screen.shown) == 1


async def test_a_draft_is_kept_for_a_week(store: SqlStore, clock: Ticking) -> None:
    draft = Draft(group="spam-callers", numbers="98765 43210")
    await store.write(lambda tx: tx.homes.keep_draft("UAGENT", draft, clock()))
    sweep = Sweep(store, clock)
    clock.pass_(days=6)
    await sweep.look_after_cards()
    kept = await store.read(lambda tx: tx.homes.draft("UAGENT"))
    assert kept is not None
    assert kept.numbers == "98765 43210"
    clock.pass_(days=2)
    await sweep.look_after_cards()
    assert await store.read(lambda tx: tx.homes.draft("UAGENT")) is None


async def test_an_empty_form_is_no_draft(store: SqlStore, clock: Ticking) -> None:
    await store.write(lambda tx: tx.homes.keep_draft("UAGENT", Draft(reason="  "), clock()))
    assert await store.read(lambda tx: tx.homes.draft("UAGENT")) is None


NOW = Ticking().moment

LOOKS: dict[str, sa.ClauseElement] = {
    "due": homes.due_by(NOW, NOW - timedelta(minutes=30), NOW, 9),
    "ending": homes.ending_by(NOW, NOW + timedelta(days=3), 40),
    "held": homes.held(),
    "failed cards": homes.failed_cards(),
    "failed letters": homes.failed_letters(),
    "behind": pictures.behind_by(NOW, 100),
    "pending": requests.pending_by(100),
    "latest": requests.latest_by("UAGENT", 8),
}


@pytest.mark.parametrize("name", LOOKS)
async def test_home_reads_no_table_whole(
    store: SqlStore, clock: Ticking, database: Database, name: str
) -> None:
    await approved(store, clock)
    # An index of only those messages that trail the ledger is meant to be read whole.
    told = (await plan_of(database, LOOKS[name])).replace("SCAN pictures USING INDEX ix_pictures_behind", "")
    assert "SCAN " not in told
    assert "Seq Scan" not in told


async def seen(store: SqlStore, clock: Ticking, user: str, at: Desk | None = None) -> HomePicture:
    work = functools.partial(read_home, user=user, desk=at or desk(), now=clock(), health=None)
    return await store.read(work)


async def test_leads_see_what_ends_soon_and_still_stands_in_their_groups(
    store: SqlStore, clock: Ticking, execution: Execution, vendor: FakeVendor
) -> None:
    await blocked(store, clock, execution)
    clock.pass_(minutes=1)
    vendor.script = [lambda addition: all_of(addition.numbers, Verdict.REFUSED, "no")]
    await blocked(store, clock, execution, 3, request_id="r2")
    clock.pass_(days=28)
    (ending,) = (await seen(store, clock, "ULEAD1")).ending
    assert (ending.request.id, ending.left) == ("r1", 2)
    assert (await seen(store, clock, "UAGENT")).ending == ()


async def test_a_lead_of_another_group_sees_none_of_it(
    store: SqlStore, clock: Ticking, execution: Execution
) -> None:
    await blocked(store, clock, execution)
    clock.pass_(days=28)
    groups = {"vip": GroupPolicy(approvers=("UVIP",))}
    apart = desk_of(Policy(GroupPolicy(approvers=LEADS), groups))
    picture = await seen(store, clock, "UVIP", apart)
    assert (picture.is_lead, picture.ending) == (True, ())


async def test_only_so_many_ends_are_shown(store: SqlStore, clock: Ticking, execution: Execution) -> None:
    for n in range(ENDING + 1):
        own = wish(n + 1, key=f"r{n}")
        command = dataclasses.replace(own, numbers=NumbersRead(own.numbers.numbers[n:]))
        ask = functools.partial(submit, command=command, desk=desk(), now=clock(), new_id=own.key.lower)
        await store.write(ask)
        await store.write(
            functools.partial(approve, click=Click(own.key, "ULEAD1"), desk=desk(), now=clock())
        )
        assert await carry_out(execution, own.key, "a", direct) == "done"
    clock.pass_(days=28)
    assert len((await seen(store, clock, "ULEAD1")).ending) == ENDING


@pytest.mark.parametrize(("user", "storms"), [("ULEAD1", 1), ("UCALL", 1), ("UAGENT", 0)])
async def test_leads_and_operators_see_the_storms(
    store: SqlStore, clock: Ticking, user: str, storms: int
) -> None:
    rules = Policy(GroupPolicy(approvers=LEADS), storm=StormRules(oncall=("UCALL",)))
    stormy = desk_of(rules)
    begin = functools.partial(
        declare, storm_id="s1", by="UCALL", group="spam-callers", lasts=timedelta(hours=2),
        reason="robocalls", desk=stormy, now=clock(),
    )  # fmt: skip
    await store.write(begin)
    assert len((await seen(store, clock, user, stormy)).storms) == storms


async def test_a_draft_is_shown_though_it_was_kept_just_after_home_was_opened(
    watch: HomeWatch, store: SqlStore, clock: Ticking, screen: Screen
) -> None:
    began = clock()
    clock.pass_(seconds=1)
    await watch.opened("UAGENT")
    await store.write(lambda tx: tx.homes.keep_draft("UAGENT", Draft(numbers="98765 43210"), began))
    clock.pass_(seconds=PAUSE.total_seconds())
    assert await watch.look() == 1
    assert screen.shown[-1][1].draft is not None
    clock.pass_(seconds=30)
    assert await watch.look() == 0
