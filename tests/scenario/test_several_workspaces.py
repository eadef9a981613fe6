"""Two workspaces behind one gate, each with a bot process of its own: nothing of one is seen in the other.

Both have the same people and the same channel id: only the workspace tells them apart.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.local.workspace.payloads import command_form, interaction, message_action
from tests.scenario.office import Office, until
from tests.scenario.offices import CLIENT_SECRET, OSLO, PUNE, Offices, environment_of, offices
from tests.scenario.stage import ASHA, CHANNEL, DANIEL, RAVI

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because robocalls"


@pytest.fixture(scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Offices]:
    """Both installed over OAuth. In Pune Daniel decides too; in Oslo nobody may ask for two numbers."""
    async with offices(tmp_path_factory.mktemp("gate"), PUNE, OSLO) as found:
        pune, oslo = found.offices.values()
        pune.set_up(BLOCK_APPROVERS=f"{ASHA.id},{DANIEL.id}")
        oslo.set_up(BLOCK_APPROVERS=ASHA.id)
        oslo.settle_rules("[default]\nmost_numbers = 1\n")
        await found.open()
        for office in (pune, oslo):
            assert "starts now" in (await found.install(office)).text
        await found.ready()
        yield found


@pytest.fixture
def pune(here: Offices) -> Office:
    return here.offices[PUNE.id]


@pytest.fixture
def oslo(here: Offices) -> Office:
    return here.offices[OSLO.id]


async def blocked_in(office: Office, number: str) -> str:
    """Asks for a number and approves it; the request's id."""
    await office.command(RAVI, f"/block spam-callers {number} for 30 days because why-{number[-4:]}")
    card = await office.card(f"why-{number[-4:]}")
    known = office.id_on(card)
    assert (await office.press(ASHA, "approve", card)).ok
    await until(lambda: f"+91{number}" in office.blocked())
    return known


async def heard(office: Office, before: str) -> str:
    """What Asha was told privately, as soon as it is more than before."""
    await until(lambda: office.told(ASHA) != before)
    return office.told(ASHA)


def pressed(office: Office, who: str, action: str, value: str, **changes: Any) -> dict[str, Any]:
    """What Slack would send if this person pressed a button with this value on the office's newest card."""
    workspace = office.slack.workspace
    message = workspace.messages.get(CHANNEL, office.cards()[-1]["ts"])
    button = {"type": "button", "action_id": action, "value": value, "block_id": "b", "action_ts": "1.0"}
    return message_action(workspace, who, message, button, {}) | changes


async def test_what_one_workspace_blocked_is_found_nowhere_in_the_other(
    here: Offices, pune: Office, oslo: Office
) -> None:
    known = await blocked_in(pune, "9876543211")
    assert "9876543211" in (await pune.answer(RAVI, "/block find 98765 43211")).replace(" ", "")
    assert oslo.blocked() == set()
    for asked in ("find 98765 43211", "why 98765 43211", "list", "mine", f"status {known}", "find why-3211"):
        told = await oslo.answer(RAVI, f"/block {asked}")
        assert known not in told.replace(f"“{known}”", "")
        assert "why-3211" not in told.replace("“why-3211”", "")
        assert PUNE.id not in told
    code, trail = await here.run("workspace", OSLO.id, "export")
    assert (code, known in trail, "3211" in trail) == (0, False, False)
    code, trail = await here.run("workspace", PUNE.id, "export")
    assert (code, known in trail) == (0, True)


async def test_a_click_with_an_id_of_the_other_workspace_changes_nothing(
    here: Offices, pune: Office, oslo: Office
) -> None:
    await pune.command(RAVI, "/block spam-callers 98765 43212 for 30 days because in-pune")
    card = await pune.card("in-pune")
    await oslo.command(RAVI, "/block spam-callers 98765 43213 for 30 days because in-oslo")
    await oslo.card("in-oslo")
    for action in ("approve", "reject", "cancel", "claim", "undo", "extend", "retry"):
        before = oslo.told(ASHA)
        answer = await here.deliver("block_actions", pressed(oslo, ASHA.id, action, pune.id_on(card)))
        assert answer.status_code == 200
        if action in ("approve", "cancel"):
            await heard(oslo, before)
    assert pune.id_on(card)  # its buttons are still there
    assert "+919876543212" not in pune.blocked() | oslo.blocked()


async def test_a_person_of_the_other_workspace_is_refused(here: Offices, pune: Office, oslo: Office) -> None:
    await oslo.command(RAVI, "/block spam-callers 98765 43214 for 30 days because a-stranger-presses")
    card = await oslo.card("a-stranger-presses")
    click = pressed(oslo, ASHA.id, "approve", oslo.id_on(card))
    click["user"] = click["user"] | {"team_id": PUNE.id}
    before = oslo.told(ASHA)
    assert (await here.deliver("block_actions", click)).status_code == 200
    assert "another Slack workspace" in await heard(oslo, before)
    assert "+919876543214" not in oslo.blocked() | pune.blocked()


async def test_who_may_decide_in_one_may_not_in_the_other(pune: Office, oslo: Office) -> None:
    for office, number in ((pune, "9876543215"), (oslo, "9876543216")):
        await office.command(RAVI, f"/block spam-callers {number} for 30 days because by-daniel")
        await office.press(DANIEL, "approve", await office.card("by-daniel"))
    await until(lambda: "+919876543215" in pune.blocked())
    await until(lambda: "you may not decide" in oslo.told(DANIEL))
    assert "+919876543216" not in oslo.blocked()


async def test_the_policy_of_one_does_not_hold_in_the_other(pune: Office, oslo: Office) -> None:
    two = "/block spam-callers 98765 43217, 98765 43218 for 30 days because two-numbers"
    assert "at most 1" in await oslo.answer(RAVI, two)
    await pune.command(RAVI, two)
    await pune.card("two-numbers")


@pytest.mark.parametrize("secret", ["", "another secret"])
async def test_a_forged_workspace_with_a_wrong_signature_is_refused(
    here: Offices, pune: Office, secret: str
) -> None:
    form = command_form(
        pune.slack.workspace, RAVI.id, pune.slack.workspace.channels.get(CHANNEL), "/block", "x"
    )
    assert (await here.deliver("/block", form, secret)).status_code == 401


async def test_a_workspace_that_never_installed_it_is_told_so(here: Offices, pune: Office) -> None:
    form = command_form(
        pune.slack.workspace, RAVI.id, pune.slack.workspace.channels.get(CHANNEL), "/block", "x"
    )
    told = (await here.deliver("/block", form | {"team_id": "T08NOBODY01"})).json()["text"]
    assert "not installed in this workspace" in told
    menu = interaction(pune.slack.workspace, "block_suggestion", RAVI.id) | {"team": {"id": "T08NOBODY01"}}
    assert (await here.deliver("block_suggestion", menu)).json() == {"options": []}


async def test_no_bot_is_given_a_secret_of_the_other_or_of_the_gate(
    here: Offices, pune: Office, oslo: Office
) -> None:
    bots = here.bots()
    assert bots.keys() == {PUNE.id, OSLO.id}
    for mine, other in ((pune, oslo), (oslo, pune)):
        given = json.dumps(environment_of(bots[mine.team.id]))
        assert mine.token in given
        for hidden in (other.token, CLIENT_SECRET, "a key that only this gate knows", other.vendor_url):
            assert hidden not in given


async def test_no_token_can_be_read_in_any_file_or_log(here: Offices, pune: Office, oslo: Office) -> None:
    files = [one for one in here.root.rglob("*") if one.is_file()]
    assert {pune.database, oslo.database, here.log, here.root / "gate.db"} <= set(files)
    for hidden in (pune.token, oslo.token, CLIENT_SECRET):
        assert [one for one in files if hidden.encode() in one.read_bytes()] == []


async def test_the_log_names_the_workspace_of_every_line_of_a_bot(here: Offices, pune: Office) -> None:
    await pune.command(RAVI, "/block help")

    def lines() -> list[dict[str, Any]]:
        found = [json.loads(one) for one in here.log.read_text().splitlines()]
        return [one for one in found if one["event"] == "payload_answered"]

    assert {one["workspace"] for one in await until(lines)} <= {PUNE.id, OSLO.id}


async def test_the_gate_counts_payloads_by_workspace_and_says_that_it_is_well(
    here: Offices, pune: Office
) -> None:
    await pune.command(RAVI, "/block help")
    metrics, ready = await here.get("/metrics"), await here.get("/readyz")
    assert metrics is not None
    assert ready is not None
    assert f'blockbot_gate_payloads_total{{outcome="answered",workspace="{PUNE.id}"}}' in metrics.text
    assert ready.json() == {"ready": True, "reason": "", "troubles": []}


async def test_commands_that_mean_one_record_want_to_know_which(here: Offices) -> None:
    code, told = await here.run("export")
    assert (code, "name the workspace" in told) == (2, True)
    code, told = await here.run("workspace", "T08NOBODY01", "export")
    assert (code, f"there are: {OSLO.id}, {PUNE.id}" in told) == (2, True)
