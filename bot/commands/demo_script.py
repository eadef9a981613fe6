"""`blockbot demo --script`: plays the main job by itself and checks the outcome where it counts.

Everything goes the real way: signed HTTP in, the Web API back, the stand-in's own record at the end.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.commands.playground import CHANNEL, Playground
from bot.local.workspace.people import ASHA, DANIEL, OLGA, RAVI, Person

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds the script waits for something to appear before it calls the step failed."""

INDIA = ZoneInfo("Asia/Kolkata")

FIRST = ("+919876543210", "+919876543211")
SECOND = ("+919876543212", "+919876543213")


class StepFailed(Exception):
    """Something that had to happen did not."""


async def play(world: Playground) -> int:
    """Prints the transcript; 0 only if every step happened."""
    try:
        await _main_job(world)
    except StepFailed as failed:
        _say(f"FAILED: {failed}")
        return 1
    _say("Every step happened, and CloudAgent's own record agrees.")
    return 0


async def _main_job(world: Playground) -> None:
    started = datetime.now(UTC)
    one = await _request_in_one_line(world)
    await _unauthorised_click(world, one)
    two, ends = await _request_by_form(world)
    await _self_approval(world, two)
    await _approve(world, one, ASHA, FIRST)
    await _approve(world, two, DANIEL, SECOND)
    _check_record(world, FIRST, started + timedelta(days=30), datetime.now(UTC) + timedelta(days=30))
    _check_record(world, SECOND, ends, ends)
    numbers = {number for group in world.cloudagent.accounts["demo"].groups.values() for number in group.rows}
    _check(numbers == {*FIRST, *SECOND}, f"CloudAgent holds exactly the four numbers ({len(numbers)} held)")


async def _request_in_one_line(world: Playground) -> str:
    text = "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls"
    _act(RAVI, text)
    ack = await world.slack.command(RAVI.id, CHANNEL, text)
    _check(ack.ok, "the bot answered in time")
    told = _text(world.slack.ephemerals(RAVI.id)[-1])
    _check("98765 43210" in told and "98765 43211" in told, "Ravi alone is told what was understood")
    return await _card(world, "robocalls")


async def _unauthorised_click(world: Playground, ts: str) -> None:
    _act(OLGA, "presses Approve (she is no approver)")
    before = len(world.slack.ephemerals(OLGA.id))
    await world.slack.click(OLGA.id, "approve", channel=CHANNEL, ts=ts)
    told = await _wait("a private answer to Olga", lambda: world.slack.ephemerals(OLGA.id)[before:])
    _check("may not decide" in _text(told[-1]), "Olga is told privately who may decide")
    _check(_has_button(world, ts, "approve"), "the card still waits")


async def _request_by_form(world: Playground) -> tuple[str, datetime]:
    _act(ASHA, "/block")
    await world.slack.command(ASHA.id, CHANNEL, "/block")
    await _wait("the form", lambda: world.slack.views(ASHA.id))
    day = datetime.now(INDIA).date() + timedelta(days=10)
    typed = {
        "group": "spam-callers",
        "numbers": "98765 43212\n98765-43213",
        "expiry": "until someday",
        "reason": "prize scam",
    }
    _act(ASHA, "submits the form with the expiry “until someday”")
    await world.slack.submit(ASHA.id, typed)
    errors = world.slack.views(ASHA.id)[-1]["errors"]
    _check(set(errors) == {"expiry"}, f"the mistake is shown at its field: {errors.get('expiry', '')}")
    wanted = f"until {day.day} {day:%B %Y}"
    _act(ASHA, f"corrects it to “{wanted}”")
    await world.slack.submit(ASHA.id, typed | {"expiry": wanted})
    view = world.slack.views(ASHA.id)
    _check(bool(view) and not view[-1]["errors"], "the form is accepted and shows what was understood")
    ends = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=INDIA)
    return await _card(world, "prize scam"), ends.astimezone(UTC)


async def _self_approval(world: Playground, ts: str) -> None:
    _act(ASHA, "tries to approve her own request")
    before = len(world.slack.ephemerals(ASHA.id))
    await world.slack.click(ASHA.id, "approve", channel=CHANNEL, ts=ts)
    await _wait("a private answer to Asha", lambda: world.slack.ephemerals(ASHA.id)[before:])
    _check(_has_button(world, ts, "approve"), "nobody decides their own request")
    _check(not world.cloudagent.calls, "CloudAgent was not called so far")


async def _approve(world: Playground, ts: str, lead: Person, numbers: tuple[str, ...]) -> None:
    _act(lead, "presses Approve")
    await world.slack.click(lead.id, "approve", channel=CHANNEL, ts=ts)
    await _wait("the buttons to disappear", lambda: not _has_button(world, ts, "approve"))
    replies = await _wait("the thread", lambda: world.slack.thread(CHANNEL, ts)[1:])
    told = _text(replies[0])
    for number in numbers:
        _check(number[-5:] in told, f"the thread tells the outcome of {number}")
    _say(f"    thread: {replies[0]['text']}")


def _check_record(world: Playground, numbers: tuple[str, ...], earliest: datetime, latest: datetime) -> None:
    rows = world.cloudagent.accounts["demo"].groups["spam-callers"].rows
    for number in numbers:
        row = rows.get(number)
        _check(row is not None and row.expires_at is not None, f"CloudAgent holds {number} in spam-callers")
        if row is not None and row.expires_at is not None:
            inside = earliest - timedelta(seconds=1) <= row.expires_at <= latest
            _check(inside, f"… until {row.expires_at.astimezone(INDIA):%a %d %b %Y %H:%M:%S} IST, as asked")


async def _card(world: Playground, reason: str) -> str:
    def find() -> list[dict[str, Any]]:
        return [one for one in world.slack.messages(CHANNEL) if reason in _text(one)]

    found = await _wait("the card in the channel", find)
    ts = str(found[-1]["ts"])
    _check(_has_button(world, ts, "approve"), "a card with Approve and Reject stands in #spam-desk")
    return ts


def _has_button(world: Playground, ts: str, action_id: str) -> bool:
    card = next(one for one in world.slack.messages(CHANNEL) if one["ts"] == ts)
    return f"'action_id': '{action_id}'" in repr(card["blocks"])


def _text(message: dict[str, Any]) -> str:
    return repr(message.get("blocks")) + str(message.get("text"))


async def _wait(what: str, look: Callable[[], T]) -> T:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not (found := look()):
        if asyncio.get_running_loop().time() > deadline:
            raise StepFailed(f"{what} did not appear in {PATIENCE:.0f} seconds")
        await asyncio.sleep(0.02)
    return found


def _check(happened: bool, what: str) -> None:  # noqa: FBT001  # reads like the sentence it checks
    if not happened:
        raise StepFailed(what)
    _say(f"  ✓ {what}")


def _act(person: Person, what: str) -> None:
    _say(f"{person.real_name} ({person.role}): {what}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # a command talks to its terminal
