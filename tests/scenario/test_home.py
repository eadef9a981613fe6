"""App Home by signed HTTP: what each of the three roles sees, that it follows the ledger, and its buttons."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.request import Decision
from tests.scenario.calendar_clock import Calendar
from tests.scenario.conftest import open_desk
from tests.scenario.stage import ASHA, DANIEL, OLGA, OMAR, RAVI, Desk, Person, on_both_databases
from tests.scenario.test_waiting import front_of

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because pestering"


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
async def desk(tmp_path: Path, database_url: str, calendar: Calendar) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, database_url, clock=calendar) as here:
        yield here


def home(desk: Desk, who: Person) -> str:
    found = desk.world.slack.home(who.id)
    return repr(found["blocks"]) if found else ""


async def opened(desk: Desk, who: Person, containing: str = "Your latest requests") -> str:
    await desk.world.slack.open_home(who.id)
    await desk.until(lambda: containing in home(desk, who))
    return home(desk, who)


async def decisions_on(desk: Desk, request_id: str) -> list[Decision]:
    return list(await front_of(desk).store.read(lambda tx: tx.requests.decisions(request_id)))


async def press(desk: Desk, who: Person, action: str) -> None:
    ack = await desk.world.slack.click(who.id, action, home=True)
    assert ack.ok, ack.error


@on_both_databases
@pytest.mark.parametrize(
    ("who", "sees", "not_"),
    [
        (RAVI, ["Your latest requests", "pestering"], ["Waiting for your decision", "How Blockbot"]),
        (
            ASHA,
            ["Waiting for your decision: 1", "decide_several", "not asked for anything"],
            ["How Blockbot"],
        ),
        (DANIEL, ["Waiting for your decision: 1"], ["How Blockbot"]),
        (OMAR, ["How Blockbot is doing", "CloudAgent takes our calls", "left this hour"], ["Waiting for"]),
        (OLGA, ["not asked for anything"], ["pestering", "Waiting for", "How Blockbot"]),
    ],
    ids=["agent", "lead", "lead-elsewhere", "operator", "outsider"],
)
async def test_each_role_sees_what_concerns_it(
    desk: Desk, who: Person, sees: list[str], not_: list[str]
) -> None:
    await desk.command(RAVI, LINE)
    await desk.card("pestering")
    shown = await opened(desk, who)
    assert all(words in shown for words in sees)
    assert not any(words in shown for words in not_)


async def test_home_follows_the_ledger_without_being_opened_again(desk: Desk) -> None:
    await opened(desk, ASHA)
    await opened(desk, RAVI)
    await desk.command(RAVI, LINE)
    await desk.until(lambda: "Waiting for your decision: 1" in home(desk, ASHA))
    await desk.press(ASHA, "approve", await desk.card("pestering"))
    await desk.until(lambda: "2 blocked" in home(desk, RAVI))
    await desk.until(lambda: "Nothing waits" in home(desk, ASHA))


async def test_a_home_that_nobody_looks_at_is_not_published(desk: Desk, calendar: Calendar) -> None:
    await opened(desk, ASHA)
    calendar.skip(hours=1)
    await opened(desk, DANIEL)
    await desk.command(RAVI, LINE)
    await desk.until(lambda: "Waiting for your decision: 1" in home(desk, DANIEL))
    assert "Waiting for your decision: 1" not in home(desk, ASHA)


async def test_a_lead_sees_what_ends_soon_and_extends_it(desk: Desk, calendar: Calendar) -> None:
    await desk.command(RAVI, LINE)
    card = await desk.card("pestering")
    await desk.press(ASHA, "approve", card)
    await desk.until(lambda: "undo" in desk.buttons(card))
    calendar.skip(days=28)
    await opened(desk, ASHA, "Ends soon")
    await opened(desk, RAVI)
    assert "Ends soon" not in home(desk, RAVI)
    await press(desk, ASHA, "extend_same")
    await desk.card("Extends request")
    direct = desk.world.slack.workspace.channels.direct(ASHA.id).id
    await desk.until(lambda: "waiting for approval" in repr(desk.world.slack.messages(direct)))


async def test_a_storm_and_its_review_stand_in_home(desk: Desk) -> None:
    await desk.command(OMAR, "/block storm start spam-callers for 2 hours because robocalls")
    await opened(desk, ASHA, "Spam storm: on-call blocks run at once")
    await desk.command(OMAR, "/block spam-callers 98765 43210 for 2 days because stormy")
    await desk.until(lambda: desk.blocked() == {"+919876543210"})
    await press(desk, ASHA, "storm_end")
    await desk.until(lambda: "Spam storm over: review owed" in home(desk, ASHA))


@on_both_databases
async def test_a_form_that_was_not_sent_is_a_draft_that_can_be_gone_on_with(desk: Desk) -> None:
    form = await desk.open_form(RAVI)
    await desk.world.slack.click(
        RAVI.id,
        "numbers",
        view_id=form["id"],
        value="98765 43210",
        state={"group": {"group": "spam-callers"}},
    )
    await opened(desk, RAVI, "You began a request")
    assert "98765 43210" in home(desk, RAVI)
    await press(desk, RAVI, "draft_open")
    views = await desk.until(
        lambda: [one for one in desk.world.slack.views(RAVI.id) if one["id"] != form["id"]]
    )
    assert "98765 43210" in repr(views[-1])
    await desk.submit(
        RAVI, group="spam-callers", numbers="98765 43210", expiry="for 2 days", reason="from a draft"
    )
    await desk.card("from a draft")
    await desk.until(lambda: "You began a request" not in home(desk, RAVI))


async def test_a_draft_is_discarded_and_its_buttons_then_say_so(desk: Desk) -> None:
    form = await desk.open_form(RAVI)
    await desk.world.slack.click(RAVI.id, "numbers", view_id=form["id"], value="98765 43210")
    await opened(desk, RAVI, "You began a request")
    await press(desk, RAVI, "draft_drop")
    await desk.until(lambda: "You began a request" not in home(desk, RAVI))


def option(value: str) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


@pytest.mark.parametrize(("decided", "word"), [("approved", "Approved"), ("rejected", "Rejected")])
async def test_a_lead_decides_several_requests_from_home(desk: Desk, decided: str, word: str) -> None:
    for number in range(3):
        await desk.command(RAVI, f"/block spam-callers 98765 4321{number} for 2 days because no{number}")
        await desk.card(f"no{number}")
    await opened(desk, ASHA, "Waiting for your decision: 3")
    await press(desk, ASHA, "decide_several")
    view = (await desk.until(lambda: desk.world.slack.views(ASHA.id)))[-1]
    offered = [one["value"] for one in view["blocks"][0]["element"]["options"]]
    chosen = [option(one) for one in offered[:2]]
    values = {"requests": chosen, "decision": option(decided), "reason": "in one go"}
    await desk.world.slack.submit(ASHA.id, values)
    assert f"{word} 2 requests" in repr(desk.world.slack.views(ASHA.id)[-1])
    await desk.until(lambda: "Waiting for your decision: 1" in home(desk, ASHA))
    ids = [one.split()[0] for one in offered]  # beside each stands what its card showed
    for request_id in ids[:2]:
        votes = await decisions_on(desk, request_id)
        assert [(one.actor, one.decided) for one in votes] == [(ASHA.id, decided)]
    assert await decisions_on(desk, ids[2]) == []
    if decided == "approved":
        await desk.until(lambda: len(desk.blocked()) == 2)


async def test_the_button_of_home_opens_the_form(desk: Desk) -> None:
    await opened(desk, RAVI)
    await press(desk, RAVI, "home_block")
    await desk.until(lambda: desk.world.slack.views(RAVI.id))
