"""Looking: `/block find`, `why`, `mine`, `list`, `status` through signed HTTP; pages and sharing."""

import pytest

from bot.commands.playground import CHANNEL
from tests.scenario.stage import ASHA, DANIEL, OLGA, OMAR, RAVI, Desk, Person, words

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"


async def blocked(desk: Desk, line: str = LINE, word: str = "robocalls") -> str:
    """Somebody asked, a lead approved, CloudAgent answered; the card."""
    await desk.command(RAVI, line)
    card = await desk.card(word)
    await desk.press(ASHA, "approve", card)
    await desk.replies(card)
    return card


async def asked(desk: Desk, who: Person, question: str) -> str:
    await desk.command(who, question)
    return desk.private(who)


def newest(desk: Desk, who: Person) -> str:
    return str(desk.world.slack.ephemerals(who.id)[-1]["ts"])


@pytest.mark.parametrize(
    "search", ["98765 43210", "43210", "spam-callers", "SPAM-CALLERS", f"<@{RAVI.id}>", "…3210"]
)
async def test_a_blocked_number_is_found_by_number_digits_group_and_person(desk: Desk, search: str) -> None:
    await blocked(desk)
    told = await asked(desk, OLGA, f"/block find {search}")
    assert "+91 98765 43210" in told
    assert "blocked until" in told
    assert "robocalls" in told
    assert f"asked by <@{RAVI.id}>" in told
    assert f"approved by <@{ASHA.id}>" in told


async def test_what_is_found_leads_to_its_thread(desk: Desk) -> None:
    card = await blocked(desk)
    told = await asked(desk, OLGA, "/block find 98765 43210")
    assert f"/archives/{CHANNEL}/p{card.replace('.', '')}|its thread>" in told


async def test_a_person_is_found_by_the_name_behind_the_at(desk: Desk) -> None:
    await blocked(desk)
    told = await asked(desk, DANIEL, "/block find @ravi")
    assert "+91 98765 43211" in told
    assert "+91 98765 43211" in await asked(desk, RAVI, "/block find me")
    assert "Nothing is blocked there now" in await asked(desk, DANIEL, "/block find me")


async def test_a_number_nobody_asked_for_is_said_to_be_unknown(desk: Desk) -> None:
    told = await asked(desk, OLGA, "/block find 98765 40000")
    assert "Never blocked with Blockbot: +91 98765 40000" in told


async def test_an_unknown_group_is_refused_with_the_groups_there_are(desk: Desk) -> None:
    await blocked(desk)
    told = await asked(desk, OLGA, "/block find spamm")
    assert "I know no group" in told
    assert "spam-callers" in told


async def test_pages_turn_in_the_answers_own_place(desk: Desk) -> None:
    numbers = ", ".join(f"98765 432{n:02}" for n in range(10, 20))
    await blocked(desk, f"/block spam-callers {numbers} for 30 days because ten", "ten")
    first = await asked(desk, OLGA, "/block list spam-callers")
    assert "+91 98765 43217" in first
    assert "+91 98765 43218" not in first
    before = desk.private_count(OLGA)
    await desk.press(OLGA, "page_next", newest(desk, OLGA))
    await desk.until(lambda: "+91 98765 43218" in desk.private(OLGA))
    assert "+91 98765 43217" not in desk.private(OLGA)
    await desk.press(OLGA, "page_back", newest(desk, OLGA))
    await desk.until(lambda: "+91 98765 43217" in desk.private(OLGA))
    assert desk.private_count(OLGA) == before


async def test_an_answer_is_shared_only_by_its_button(desk: Desk) -> None:
    await blocked(desk)
    await asked(desk, OLGA, "/block find 98765 43210")
    shared = f"<@{OLGA.id}> shares"
    assert not [one for one in desk.world.slack.messages(CHANNEL) if shared in words(one)]
    await desk.press(OLGA, "share", newest(desk, OLGA))
    found = await desk.until(
        lambda: [one for one in desk.world.slack.messages(CHANNEL) if shared in words(one)]
    )
    assert "+91 98765 43210" in words(found[0])
    assert "page_next" not in words(found[0])


async def test_why_tells_every_request_that_had_the_number(desk: Desk) -> None:
    card = await blocked(desk)
    await desk.command(RAVI, "/block robocalls 98765 43210 for 2 days because again")
    await desk.press(ASHA, "reject", await desk.card("again"))
    await desk.until(lambda: desk.world.slack.views(ASHA.id))
    await desk.submit(ASHA, reason="it is blocked already")
    await desk.until(lambda: "Rejected" in words(desk.cards()[-1]))
    told = await asked(desk, OLGA, "/block why 98765 43210")
    assert "robocalls" in told
    assert "again" in told
    assert "it is blocked already" in told
    assert "✅ blocked" in told
    assert f"p{card.replace('.', '')}|its thread>" in told


@pytest.mark.parametrize("question", ["/block why 43210", "/block why spam-callers", "/block why"])
async def test_why_asks_for_one_whole_number(desk: Desk, question: str) -> None:
    told = await asked(desk, OLGA, question)
    assert "number" in told
    assert "98765 43210" in told


async def test_mine_shows_my_requests_with_their_ids_and_status_shows_one(desk: Desk) -> None:
    await blocked(desk)
    assert "robocalls" in await asked(desk, RAVI, "/block mine")
    assert "There are none" in await asked(desk, OMAR, "/block mine")
    request_id = (await desk.world.bot.database.read(_first_id)) or ""
    assert f"id {request_id}" in await asked(desk, RAVI, "/block mine")
    told = await asked(desk, OMAR, f"/block status {request_id}")
    assert "98765 43211 — blocked" in told
    assert "I know no such request" in await asked(desk, OMAR, "/block status abcdefgh")


async def test_list_counts_the_numbers_of_every_group(desk: Desk) -> None:
    assert "Nothing is blocked now" in await asked(desk, OLGA, "/block list")
    await blocked(desk)
    assert "“spam-callers”: 2 numbers" in await asked(desk, OLGA, "/block list")


async def test_help_tells_of_what_is_served(desk: Desk) -> None:
    told = await asked(desk, RAVI, "/block help")
    for command in ("find", "why", "mine", "list", "status"):
        assert f"/block {command}" in told


def _first_id(connection: object) -> str | None:
    import sqlalchemy as sa  # noqa: PLC0415

    assert isinstance(connection, sa.Connection)
    found: str | None = connection.scalar(sa.text("SELECT id FROM requests"))
    return found
