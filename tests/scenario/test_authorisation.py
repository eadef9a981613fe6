"""The authorisation matrix: every button in every state by every role, tried through signed HTTP."""

import dataclasses
import functools
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.playground import playground
from bot.domain import waiting
from bot.domain.policy import GroupPolicy
from bot.domain.request import Request, State
from bot.local.cloudagent import Fault
from bot.service.change import write_change
from bot.service.ports import Transaction
from bot.service.read_picture import known_request
from tests.scenario.authorisation import (
    ASKS,
    COMMAND_SENTENCES,
    COMMANDS,
    DOES,
    FORM,
    ROLES,
    SENTENCES,
    STATES,
    TABLE,
    as_markdown,
    commands_as_markdown,
)
from tests.scenario.stage import ASHA, DANIEL, MEERA, OLGA, OMAR, RAVI, Desk, Person
from tests.scenario.test_waiting import front_of

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[2] / "docs" / "authorisation.md"
ACTORS = {
    "outsider": OLGA, "requester": RAVI, "approver": ASHA, "asking approver": DANIEL, "on-call": OMAR,
    "other approver": MEERA,
}  # fmt: skip
LEADS = (ASHA.id, DANIEL.id)
NUMBERS = itertools.count(98_765_00_000)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A world whose Slack takes messages as they come: how fast it does is not the question here."""
    async with playground(tmp_path) as world:
        world.slack.workspace.faults.message_rate = False
        here = Desk(world)
        groups = {"vip-line": GroupPolicy(approvers=(MEERA.id,))}
        default = GroupPolicy(approvers=LEADS)
        here.obey(dataclasses.replace(here.rules, default=default, groups=groups))
        yield here


async def get(desk: Desk, request_id: str) -> Request:
    found = await front_of(desk).store.read(lambda tx: tx.requests.get(request_id))
    assert found is not None
    return found


async def reaches(desk: Desk, request_id: str, state: State) -> None:
    for _ in range(1000):
        if (await get(desk, request_id)).state is state:
            return
        await desk.pause()
    raise AssertionError(f"it is still {(await get(desk, request_id)).state}")


async def make(desk: Desk, who: Person, state: str) -> str:
    """A fresh request by this person, brought into this state; its id."""
    group = f"no-group-{next(NUMBERS)}" if state == "held" else "spam-callers"
    count = 9 if state == "partly" else 1
    numbers = " ".join(str(next(NUMBERS)) for _ in range(count))
    await desk.command(who, f"/block {group} {numbers} for 30 days because matrix")
    (request,) = await front_of(desk).store.read(lambda tx: tx.requests.latest(who.id, 1))
    lead = DANIEL if who is ASHA else ASHA
    anchor = str((await desk.until(desk.cards))[0]["ts"])
    if state == "partly":
        desk.world.cloudagent.arm(Fault("partial", on="update", value="error"))
    if state in ("done", "partly", "undone", "held"):
        await desk.press_old(lead, "approve", request.id, anchor)
        await reaches(desk, request.id, State.HELD if state == "held" else State.DONE)
        desk.world.cloudagent.arm()
    if state == "undone":
        await undo(desk, request.id, who, lead, anchor)
    if state == "rejected":
        await desk.press_old(lead, "reject", request.id, anchor)
        await desk.until(lambda: desk.world.slack.views(lead.id))
        await desk.submit(lead, reason="no")
    if state == "cancelled":
        await desk.press_old(who, "cancel", request.id, anchor)
    if state == "lapsed":
        await front_of(desk).store.write(functools.partial(lapse, request_id=request.id))
    return request.id


async def undo(desk: Desk, request_id: str, who: Person, lead: Person, anchor: str) -> None:
    await desk.press_old(who, "undo", request_id, anchor)
    (asked,) = await front_of(desk).store.read(lambda tx: tx.requests.latest(who.id, 1))
    await desk.press_old(lead, "approve", asked.id, anchor)
    await reaches(desk, asked.id, State.DONE)


def lapse(tx: Transaction, *, request_id: str) -> None:
    """Lets the time pass in which somebody could have decided."""
    request = known_request(tx, request_id)
    assert request.lapses_at is not None
    change = waiting.wait_on(
        dataclasses.replace(request, reminds_at=None), at=request.lapses_at, rules=GroupPolicy(), quiet=None
    )
    assert change is not None
    write_change(tx, request, change, now=request.lapses_at)


async def history(desk: Desk, request_id: str) -> tuple[State, list[str]]:
    events = await front_of(desk).store.read(lambda tx: tx.requests.events(request_id))
    return (await get(desk, request_id)).state, [one.kind for one in events]


async def try_refused(desk: Desk, action: str, role: str, request_id: str, told: str) -> None:
    """The press is answered privately with its sentence, and nothing has changed."""
    who, before = ACTORS[role], await history(desk, request_id)
    heard = desk.private_count(who)
    anchor = str(desk.cards()[0]["ts"])
    assert (await desk.press_old(who, action, request_id, anchor)).status_code == 200
    words = await desk.told(who, heard)
    assert any(one in words for one in SENTENCES[told].split("|")), (action, role, told, words)
    assert await history(desk, request_id) == before, (action, role)


async def try_allowed(desk: Desk, action: str, role: str, request_id: str, what: str) -> None:
    """The press changes the request, asks for another one, or opens a form."""
    who, before = ACTORS[role], await history(desk, request_id)
    anchor = str(desk.cards()[0]["ts"])
    shown = len(desk.world.slack.views(who.id))
    assert (await desk.press_old(who, action, request_id, anchor)).status_code == 200
    if what == FORM:
        await desk.until(lambda: len(desk.world.slack.views(who.id)) > shown)
        assert await history(desk, request_id) == before, (action, role)
        await desk.world.slack.close(who.id, everything=True)
    else:
        assert len((await history(desk, request_id))[1]) > len(before[1]), (action, role, what)


@pytest.mark.parametrize("state", STATES)
async def test_every_button_by_every_role(desk: Desk, state: str) -> None:
    asked = {RAVI: await make(desk, RAVI, state), DANIEL: await make(desk, DANIEL, state)}
    for action, role in itertools.product(TABLE, ROLES):
        expected = TABLE[action][state][role]
        requester = DANIEL if role == "asking approver" else RAVI
        if expected in (DOES, ASKS):
            await try_allowed(desk, action, role, await make(desk, requester, state), expected)
        elif expected == FORM:
            await try_allowed(desk, action, role, asked[requester], expected)
        else:
            await try_refused(desk, action, role, asked[requester], expected)


def test_the_page_shows_this_table() -> None:
    shown = PAGE.read_text(encoding="utf-8")
    assert as_markdown() in shown
    assert commands_as_markdown() in shown
    assert all(f"**{name}** — {told}" in shown for name, told in (ROLES | STATES).items())


def test_every_cell_of_the_table_is_filled() -> None:
    assert {state for states in TABLE.values() for state in states} == set(STATES)
    assert all(set(row) == set(ROLES) for states in TABLE.values() for row in states.values())
    assert sum(len(row) for states in TABLE.values() for row in states.values()) == 528


async def heard(desk: Desk, role: str, text: str) -> str:
    """The private answer to a command."""
    await desk.command(ACTORS[role], text)
    return desk.private(ACTORS[role])


def expect(command: str, role: str, words: str) -> None:
    """The answer is the refusal that the table names, or none of them where it allows."""
    told = COMMANDS[command][role]
    if told in (DOES, ASKS):
        assert not [one for one in COMMAND_SENTENCES.values() if one in words], (command, role, words)
    else:
        assert COMMAND_SENTENCES[told] in words, (command, role, words)


async def test_every_command_that_looks_by_every_role(desk: Desk) -> None:
    request_id = await make(desk, RAVI, "done")
    looks = ["find 98765", "list spam-callers", "why 98765 00000", "mine", f"status {request_id}", "help"]
    for role in ROLES:
        for look in looks:
            words = await heard(desk, role, f"/block {look}")
            expect("/block find, why, list, mine, status, help", role, words)
        expect("/block pending", role, await heard(desk, role, "/block pending"))
        expect("/block audit", role, await heard(desk, role, "/block audit"))


async def test_every_command_that_asks_by_every_role(desk: Desk) -> None:
    for role in ROLES:
        words = await heard(desk, role, f"/block spam-callers {next(NUMBERS)} for 2 days because any")
        expect("/block for any group", role, words)
        assert "waiting for approval" in words
        command = "/unblock of what the requester asked for"
        request_id = await make(desk, RAVI, "done")
        asked = await heard(desk, role, f"/unblock {request_id} because any")
        expect(command, role, asked)
        assert ("waiting for approval" in asked) is (COMMANDS[command][role] == ASKS)


async def test_every_command_of_a_storm_by_every_role(desk: Desk) -> None:
    for role in ROLES:
        start = "/block storm start spam-callers for 1 hour because any"
        expect("/block storm start", role, await heard(desk, role, start))
        if COMMANDS["/block storm start"][role] != DOES:
            await desk.command(OMAR, start)
        await desk.command(OMAR, f"/block spam-callers {next(NUMBERS)} for 2 days because ran")
        expect("/block storm end", role, await heard(desk, role, "/block storm end"))
        if COMMANDS["/block storm end"][role] != DOES:
            await desk.command(OMAR, "/block storm end")
        expect("/block storm review", role, await heard(desk, role, "/block storm review"))
        known = await front_of(desk).store.read(lambda tx: tx.storms.unsettled())
        anchor = str(desk.cards()[0]["ts"])
        await desk.press_old(ASHA, "storm_review", known[-1].id, anchor)
