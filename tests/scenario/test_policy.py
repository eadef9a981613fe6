"""The policy file on a running bot: it is obeyed, read again when it changes, and kept when it breaks."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.commands.doctor import examine
from bot.commands.playground import demo_settings, playground
from bot.policy_wiring import NotReady
from bot.wiring import Bot
from tests.scenario.stage import ASHA, DANIEL, RAVI, Desk, words

pytestmark = pytest.mark.anyio

RULES = f"""
[groups.spam-callers]
approvers = ["{ASHA.id}", "{DANIEL.id}"]
quorum = 2
longest = "40 days"

[groups.vip-line]
requesters = ["{DANIEL.id}"]

[[protected]]
label = "our own numbers"
prefixes = ["+918045"]
"""


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "policy.toml"
    found.write_text(RULES, encoding="utf-8")
    return found


@pytest.fixture
async def ruled(file: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    async with playground(tmp_path, block_policy=str(file)) as world:
        yield Desk(world)


async def test_a_protected_number_is_refused_with_its_label(ruled: Desk) -> None:
    await ruled.command(RAVI, "/block spam-callers 98765 43210, +91 80456 78900 for 2 days")
    assert "+918045678900 (our own numbers)" in ruled.private(RAVI)
    assert not ruled.cards()


async def test_the_form_refuses_a_protected_number_at_its_field(ruled: Desk) -> None:
    await ruled.open_form(RAVI)
    await ruled.submit(RAVI, group="spam-callers", numbers="+91 80456 78900", expiry="for 2 days", reason="r")
    assert set(ruled.errors(RAVI)) == {"numbers"}


async def test_who_may_not_ask_is_told_so(ruled: Desk) -> None:
    await ruled.command(RAVI, "/block vip-line 98765 43210 for 2 days")
    assert "You may not ask for blocks in vip-line" in ruled.private(RAVI)
    assert not ruled.cards()


async def test_the_longest_block_of_the_group_is_told(ruled: Desk) -> None:
    await ruled.command(RAVI, "/block spam-callers 98765 43210 for 41 days")
    assert "at most 40 days" in ruled.private(RAVI)


async def test_two_approvals_are_needed_and_the_card_shows_who_gave_the_first(ruled: Desk) -> None:
    await ruled.command(RAVI, "/block spam-callers 98765 43210 for 2 days because robocalls")
    card = await ruled.card("robocalls")
    await ruled.press(ASHA, "approve", card)
    await ruled.until(lambda: f"1 of 2 — <@{ASHA.id}>" in words(ruled.message(card)))
    assert not ruled.world.cloudagent.calls
    before = ruled.private_count(ASHA)
    await ruled.press(ASHA, "approve", card)
    assert "counted already" in await ruled.told(ASHA, before)
    await ruled.press(DANIEL, "approve", card)
    await ruled.replies(card)
    assert ruled.blocked() == {"+919876543210"}


async def test_a_changed_file_holds_without_a_restart(ruled: Desk, file: Path) -> None:
    write(file, RULES.replace('"40 days"', '"50 days"'))
    front = ruled.world.bot._parts
    assert front is not None
    await ruled.until(lambda: front.front.desk.policy.of("spam-callers").longest.days == 50)
    await ruled.command(RAVI, "/block spam-callers 98765 43210 for 45 days because later")
    assert await ruled.card("later")
    events = await front.front.store.read(lambda tx: tx.chronicle.events("policy"))
    assert [event.kind for event in events] == ["policy_changed", "policy_changed"]
    assert "50 days" in str(events[-1].facts["text"])


async def test_a_broken_file_changes_nothing_and_readiness_says_so(ruled: Desk, file: Path) -> None:
    write(file, "[default]\nquorum = 0\n")
    parts = ruled.world.bot._parts
    assert parts is not None
    await ruled.until(lambda: parts.watch.trouble)
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{ruled.world.bot_url}/readyz")
    assert answer.status_code == 200
    assert "line 2: default.quorum" in json.dumps(answer.json()["troubles"])
    await ruled.command(RAVI, "/block spam-callers 98765 43210 for 41 days")
    assert "at most 40 days" in ruled.private(RAVI)


async def test_a_bot_does_not_start_with_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("[default]\nquorum = 0\n", encoding="utf-8")
    settings = demo_settings(
        tmp_path, "http://127.0.0.1:9/", "http://127.0.0.1:9", {"block_policy": str(file)}
    )
    bot = Bot(settings)
    with pytest.raises(NotReady, match="line 2: default"):
        await bot.start()
    await bot.stop()


async def test_the_doctor_lists_the_mistakes_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[default]\nquorum = 0\nlongest = "x"\n', encoding="utf-8")
    more = {"block_policy": str(file), "slack_bot_token": "", "cloudagent_username": ""}
    settings = demo_settings(tmp_path, "http://127.0.0.1:9/", "http://127.0.0.1:9", more)
    told = [line.words async for line in examine(settings) if line.good is False and "policy" in line.words]
    assert ["line 2" in told[0], "line 3" in told[1]] == [True, True]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("permanent_until = 2088-06-01\n[default]\npermanent = true\n", "with the end 2088-06-01"),
        ("permanent_until = 2027-06-01\n", "line 1: permanent_until: 2027-06-01 has to lie between"),
    ],
)
async def test_the_doctor_checks_the_end_of_permanent_blocks(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    more = {"block_policy": str(file), "slack_bot_token": "", "cloudagent_username": ""}
    settings = demo_settings(tmp_path, "http://127.0.0.1:9/", "http://127.0.0.1:9", more)
    assert told in " | ".join([line.words async for line in examine(settings)])
