"""A NUL character in what was pasted is taken out: PostgreSQL cannot store it, and nobody meant it."""

from pathlib import Path
from typing import Any

import pytest

from bot.commands.playground import playground
from bot.domain.verdict import Judgement, Verdict
from bot.store.store import SqlStore
from tests.scenario.conftest import KEY
from tests.scenario.stage import ASHA, RAVI, Desk, on_both_databases, words
from tests.service.fakes import FakeQueue

pytestmark = pytest.mark.anyio

LINE = "/block spam-callers 98765 43210 for 30 days because they\x00 {} all day"


@on_both_databases
async def test_a_nul_character_in_a_command_is_taken_out(tmp_path: Path, database_url: str) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "block_secret_key": KEY}
    async with playground(tmp_path, **settings) as world:
        desk = Desk(world)
        await desk.command(RAVI, LINE.format("call"))
        card = await desk.card("they call all day")
        assert "\x00" not in words(desk.message(card))


@on_both_databases
async def test_a_nul_character_in_a_form_and_in_a_rejection_is_taken_out(
    tmp_path: Path, database_url: str
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "block_secret_key": KEY}
    async with playground(tmp_path, **settings) as world:
        desk = Desk(world)
        await desk.open_form(RAVI)
        await desk.submit(
            RAVI, group="rob\x00ocalls", numbers="98765\x00 43210", expiry="for 3 days", reason="a\x00b"
        )
        card = await desk.card("ab")
        assert "robocalls" in words(desk.message(card))
        await desk.press(ASHA, "reject", card)
        await desk.until(lambda: world.slack.views(ASHA.id))
        await desk.submit(ASHA, reason="wrong\x00 group")
        await desk.until(lambda: "wrong group" in words(desk.message(card)))


@on_both_databases
async def test_a_nul_character_in_the_vendors_words_does_not_keep_a_verdict_from_being_written(
    tmp_path: Path, database_url: str
) -> None:
    settings: dict[str, Any] = {"database_url": database_url, "block_secret_key": KEY}
    async with playground(tmp_path, **settings) as world:
        desk = Desk(world)
        await desk.command(RAVI, LINE.format("ring"))
        await desk.card("ring")
        store = SqlStore(world.bot.database, FakeQueue())
        (asked,) = await store.read(lambda tx: tx.requests.pending(1))
        judged = {"+919876543210": Judgement(Verdict.REFUSED, "no\x00 such thing")}
        now = asked.created_at
        await store.write(lambda tx: tx.items.judge(asked.id, judged, now))
        words_kept = await store.read(lambda tx: tx.items.words_about(asked.id, "+919876543210"))
        assert words_kept.replace("\x00", "") == "no such thing"
