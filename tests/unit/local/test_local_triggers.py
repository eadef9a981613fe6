import pytest

from bot.local.slack import LocalSlack
from tests.unit.local.local_bot import Bot, Clock, call, error, modal, opened, trigger

pytestmark = pytest.mark.anyio


async def test_a_trigger_opens_a_modal_for_the_person_who_acted(slack: LocalSlack, bot: Bot) -> None:
    view = await opened(slack, bot)

    assert [each["id"] for each in slack.views("U08RAVI0001")] == [view["id"]]


async def test_a_trigger_serves_once(slack: LocalSlack, bot: Bot) -> None:
    trigger_id = await trigger(slack, bot)
    await call(slack, "views.open", trigger_id=trigger_id, view=modal())

    assert await error(slack, "views.open", trigger_id=trigger_id, view=modal()) == "exchanged_trigger_id"


async def test_a_trigger_expires_after_three_seconds(slack: LocalSlack, bot: Bot, clock: Clock) -> None:
    trigger_id = await trigger(slack, bot)
    clock.now += 3.01

    assert await error(slack, "views.open", trigger_id=trigger_id, view=modal()) == "expired_trigger_id"


async def test_a_trigger_still_serves_just_before_three_seconds(
    slack: LocalSlack, bot: Bot, clock: Clock
) -> None:
    trigger_id = await trigger(slack, bot)
    clock.now += 2.99

    assert await error(slack, "views.open", trigger_id=trigger_id, view=modal()) is None


async def test_an_invented_trigger_is_refused(slack: LocalSlack) -> None:
    assert await error(slack, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


async def test_a_refused_view_does_not_use_up_the_trigger(slack: LocalSlack, bot: Bot) -> None:
    trigger_id = await trigger(slack, bot)
    await call(slack, "views.open", trigger_id=trigger_id, view={"type": "modal"})

    assert await error(slack, "views.open", trigger_id=trigger_id, view=modal()) is None


async def test_a_trigger_from_a_command_cannot_push(slack: LocalSlack, bot: Bot) -> None:
    await opened(slack, bot)
    trigger_id = await trigger(slack, bot)

    assert await error(slack, "views.push", trigger_id=trigger_id, view=modal()) == "invalid_trigger_id"
