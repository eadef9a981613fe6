"""One whole payload for every listener there is, as Slack would send it about requests that exist."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from slack_bolt.async_app import AsyncApp

from bot.local.workspace import payloads
from bot.local.workspace.messages import Message
from bot.local.workspace.views import OpenView
from bot.slack.front import Front
from bot.slack.listeners import register_all
from tests.scenario.stage import ASHA, CHANNEL, OLGA, OMAR, RAVI, Desk, Person
from tests.unit.test_manifest_needs import Register, Untouched

Make = Callable[[], dict[str, Any]]

COMMANDS = (
    "/block", "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls", "/block help",
    "/block find 43210", "/block mine", "/block pending", "/block list spam-callers",
    "/block why 98765 43210", "/block status {request}", "/block audit since 1 Nov",
    "/block reconcile", "/block storm",
    "/block storm start robocalls for 1 hour because x", "/block storm end", "/block storm review",
    "/unblock 98765 43210 because x", "/unblock {request}",
)  # fmt: skip
FORM_FIELDS = ("numbers", "expiry", "preset", "known_group", "group")
"""The elements of the form that are listened to by a pattern."""


@dataclass(frozen=True)
class Story:
    """What there is to be talked about: a card, its request, a storm that is over."""

    card: Message
    request: str
    storm: str


async def story(desk: Desk) -> Story:
    """A pending request of Ravi's, and a storm in which Omar blocked one number."""
    await desk.command(OMAR, "/block storm start spam-callers for 1 hour because fuzz")
    await desk.command(OMAR, "/block spam-callers 98765 43219 for 2 days because ran")
    await desk.command(OMAR, "/block storm end")
    await desk.command(RAVI, "/block other-group 98765 43210 for 30 days because waiting")
    assert desk.world.bot._parts is not None
    store = desk.world.bot._parts.front.store
    (request,) = await store.read(lambda tx: tx.requests.latest(RAVI.id, 1))
    (storm,) = await store.read(lambda tx: tx.storms.unsettled())
    card = desk.world.slack.workspace.messages.get(CHANNEL, await desk.card("waiting"))
    return Story(card, request.id, storm.id)


def listened_to() -> Mapping[str, set[str]]:
    """What our listeners are registered for, by the way it comes; patterns as their text."""
    register = Register()
    register_all(cast("AsyncApp", register), cast("Front", Untouched()))
    return register.heard


def makers(desk: Desk, told: Story) -> Mapping[str, Mapping[str, Make]]:
    """By kind and by what is listened to: whoever makes the payload makes a fresh one each time."""
    heard = listened_to()
    buttons = {one for one in heard["block_action"] if "(" not in one} | {*FORM_FIELDS, "unknown"}
    return {
        "command": {text: functools.partial(_command, desk, told, text) for text in COMMANDS},
        "button": {
            f"{one} {who.name}": functools.partial(_press, desk, told, one, who)
            for one in sorted(buttons)
            for who in (RAVI, OLGA, ASHA)
        },
        "view": {
            f"{one} {who.name}": functools.partial(_submit, desk, told, one, who)
            for one in sorted(heard["view"])
            for who in (RAVI, OLGA)
        },
        "other": _others(desk, told, heard),
    }


def _others(desk: Desk, told: Story, heard: Mapping[str, set[str]]) -> dict[str, Make]:
    workspace = desk.world.slack.workspace
    where = payloads.in_message(workspace, told.card)
    found: dict[str, Make] = {}
    for one in heard["options"]:
        typed = {"block_id": one, "action_id": one, "value": "sp"}
        found[one] = functools.partial(payloads.suggestion, workspace, RAVI.id, where, **typed)
    for one in heard["global_shortcut"]:
        found[one] = functools.partial(payloads.shortcut, workspace, RAVI.id, one)
    for one in heard["message_shortcut"]:
        found[one] = functools.partial(payloads.message_shortcut, workspace, RAVI.id, one, told.card)
    for one in heard["event"]:
        event = {"type": one, "user": RAVI.id, "tab": "home", "event_ts": "1.0", "tokens": {"bot": ["U1"]}}
        found[one] = functools.partial(payloads.event_callback, workspace, event)
    return found


def _command(desk: Desk, told: Story, text: str) -> dict[str, Any]:
    workspace = desk.world.slack.workspace
    command, _, rest = text.format(request=told.request).partition(" ")
    return payloads.command_form(workspace, RAVI.id, workspace.channels.get(CHANNEL), command, rest)


def _press(desk: Desk, told: Story, action: str, who: Person) -> dict[str, Any]:
    workspace = desk.world.slack.workspace
    value = told.storm if "storm" in action or "review" in action else told.request
    button = {
        "type": "button", "action_id": action, "block_id": action, "value": value,
        "action_ts": workspace.mint.ts(), "selected_option": {"value": value},
    }  # fmt: skip
    return payloads.message_action(workspace, who.id, told.card, button, {})


def _submit(desk: Desk, told: Story, callback: str, who: Person) -> dict[str, Any]:
    """Every field of every form, each filled in."""
    workspace = desk.world.slack.workspace
    about = told.storm if callback == "review_several" else told.request
    texts = {"group": "spam-callers", "numbers": "98765 43212", "expiry": "for 2 days", "reason": "fuzz"}
    picked = {"decision": "approved", "outcome": "undone", "picked": "Wrong group", "preset": ""}
    several = {"requests": about, "all": "all", "approves": "approves", "out": "+919876543210"}
    values = {
        **{name: {name: {"type": "plain_text_input", "value": text}} for name, text in texts.items()},
        **{name: {name: {"selected_option": {"value": one}}} for name, one in picked.items()},
        **{name: {name: {"selected_options": [{"value": one}]}} for name, one in several.items()},
        "file": {"file": {"type": "file_input", "files": []}},
    }
    body = {"type": "modal", "callback_id": callback, "private_metadata": f"{about} key", "blocks": []}
    mint = workspace.mint
    return payloads.view_submission(
        workspace, OpenView(mint.new("V"), who.id, mint.secret(), body, mint.new("V"), values=values)
    )
