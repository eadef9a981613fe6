"""What people do, turned into deliveries to the bot, and what its acks then do to their screens."""

import re
from html import escape
from typing import Any

from bot.local.workspace import payloads
from bot.local.workspace.acks import Acks
from bot.local.workspace.channels import Conversation
from bot.local.workspace.credentials import CommandSpec
from bot.local.workspace.delivery import Ack, Courier, Envelope
from bot.local.workspace.files import MOST_BYTES_A_FILE, StoredFile
from bot.local.workspace.inputs import VALUE_FIELDS, complaints, find_element, merged
from bot.local.workspace.messages import Message
from bot.local.workspace.state import Workspace
from bot.local.workspace.views import OpenView
from bot.local.workspace.wire import Json, PersonError, SlackError

_AT_NAME = re.compile(r"@([a-z][a-z0-9._-]*)")
_HASH_NAME = re.compile(r"#([a-z][a-z0-9_-]*)")


class Acts:
    """Everything a person can do that the bot hears of."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier
        self._acks = Acks(workspace)

    async def command(self, user: str, channel: str, text: str) -> Ack:
        """Types a slash command, `text` beginning with it; an ack body becomes a message."""
        where = self._where(user, channel)
        name, _, rest = text.strip().partition(" ")
        spec = next((spec for spec in self._workspace.app.commands if spec.command == name), None)
        if spec is None:
            raise PersonError("invalid_command", f"{name} is not a command of this workspace.")
        form = payloads.command_form(self._workspace, user, where, name, self._escaped(spec, rest.strip()))
        ack = await self._courier.deliver(Envelope("slash_commands", name, form))
        self._acks.of_command(user, where.id, name, ack)
        return ack

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Posts a message; the bot hears of it by an event (see `Events.posted`)."""
        where = self._where(user, channel)
        if thread_ts is not None:
            self.visible(user, where.id, thread_ts)
        message = Message(
            where.id, self._workspace.mint.ts(), user, with_links(self._workspace, text), thread_ts=thread_ts
        )
        return self._workspace.messages.add(message)

    def visible(self, user: str, channel: str, ts: str) -> Message:
        """A message this person sees; raises PersonError otherwise."""
        try:
            message = self._workspace.messages.get(self._where(user, channel).id, ts)
        except SlackError:
            raise PersonError("message_not_found", "This message is gone.") from None
        if message.only_for not in (None, user):
            raise PersonError("message_not_found", "This message is gone.")
        return message

    def upload(self, user: str, name: str, content: bytes) -> StoredFile:
        """Takes a file chosen in a modal; raises PersonError above Slack's 10 MB."""
        if len(content) > MOST_BYTES_A_FILE:
            raise PersonError("file_too_large", "A file may have at most 10 MB.")
        return self._workspace.files.add(name=name, content=content, user=user, now=self._workspace.clock())

    def readable(self, user: str, file_id: str) -> StoredFile:
        """A file this person uploaded or sees in a channel; raises PersonError otherwise."""
        try:
            file = self._workspace.files.get(file_id)
        except SlackError:
            raise PersonError("file_not_found", "This file is gone.") from None
        channels = {channel.id for channel in self._workspace.channels.of(user)}
        if file.user != user and not channels & {channel for channel, _ in file.shared_in}:
            raise PersonError("file_not_found", "This file is gone.")
        return file

    async def click(
        self, user: str, message: Message, block_id: str | None, action_id: str, given: Json, state: Json
    ) -> Ack:
        """Uses an interactive element of a message."""
        self._where(user, message.channel)
        action = self._action(message.blocks, block_id, action_id, given)
        payload = payloads.message_action(
            self._workspace, user, message, action, merged(message.blocks, state)
        )
        return await self._interact(user, "block_actions", payload)

    async def click_in_view(
        self, view: OpenView, block_id: str | None, action_id: str, given: Json, state: Json
    ) -> Ack:
        """Uses an interactive element of a modal or App Home."""
        action = self._action(view.blocks, block_id, action_id, given)
        values = merged(view.blocks, {**view.values, **self._with_files(state)})
        self._take_value(values, action)
        view.enter(values)
        payload = payloads.view_action(self._workspace, view.user, view, action)
        return await self._interact(view.user, "block_actions", payload)

    async def submit(self, view: OpenView, values: Json) -> Ack:
        """Submits a modal. What Slack's client itself refuses never reaches the bot."""
        view.values = merged(view.blocks, self._with_files(values))
        view.errors = complaints(view.blocks, view.values)
        if view.errors:
            self._acks.show_errors(view)
            return Ack(200, 0.0, {"response_action": "errors", "errors": view.errors})
        payload = payloads.view_submission(self._workspace, view)
        ack = await self._courier.deliver(Envelope("interactive", "view_submission", payload))
        self._acks.of_submission(view, ack)
        return ack

    async def close(self, view: OpenView, *, everything: bool = False) -> None:
        """Closes a modal, or all of the stack; the bot hears of views with `notify_on_close`."""
        stack = self._workspace.views.stack(view.user)
        everything = everything or bool(view.body.get("clear_on_close"))
        gone = list(reversed(stack)) if everything else [view]
        told = [
            (
                each.body.get("notify_on_close"),
                payloads.view_closed(self._workspace, each, cleared=everything),
            )
            for each in gone
        ]
        if everything:
            self._workspace.views.clear(view.user)
        else:
            self._workspace.views.close(view)
        for wanted, payload in told:
            if wanted:
                await self._interact(view.user, "view_closed", payload)

    async def suggest(
        self, user: str, place: Message | OpenView, block_id: str | None, action_id: str, typed: str
    ) -> Json:
        """Types into an external select; answers `options` or `option_groups`."""
        found = find_element(place.blocks, action_id, block_id)
        if found is None:
            raise PersonError("no_such_element", "That menu is gone.")
        where = (
            payloads.in_view(self._workspace, place)
            if isinstance(place, OpenView)
            else payloads.in_message(self._workspace, place)
        )
        payload = payloads.suggestion(
            self._workspace, user, where, block_id=found[0]["block_id"], action_id=action_id, value=typed
        )
        ack = await self._courier.deliver(Envelope("interactive", "block_suggestion", payload))
        return self._acks.of_suggestion(user, ack)

    async def global_shortcut(self, user: str, callback_id: str) -> Ack:
        """Runs a global shortcut."""
        self._known_shortcut("global", callback_id)
        payload = payloads.shortcut(self._workspace, user, callback_id)
        return await self._interact(user, "shortcut", payload)

    async def message_shortcut(self, user: str, callback_id: str, message: Message) -> Ack:
        """Runs a shortcut on a message."""
        self._known_shortcut("message", callback_id)
        self._where(user, message.channel)
        payload = payloads.message_shortcut(self._workspace, user, callback_id, message)
        return await self._interact(user, "message_action", payload)

    async def _interact(self, user: str, name: str, payload: Json) -> Ack:
        ack = await self._courier.deliver(Envelope("interactive", name, payload))
        if not ack.ok:
            self._workspace.toast(user, f"Something went wrong: the app answered with “{ack.error}”.")
        return ack

    def _where(self, user: str, channel: str) -> Conversation:
        try:
            found = self._workspace.channels.get(channel)
        except SlackError:
            raise PersonError("channel_not_found", "There is no such channel.") from None
        if user not in found.members:
            raise PersonError("not_in_channel", "You are not in this channel.")
        return found

    def _known_shortcut(self, kind: str, callback_id: str) -> None:
        known = {(each.kind, each.callback_id) for each in self._workspace.app.shortcuts}
        if (kind, callback_id) not in known:
            raise PersonError("unknown_shortcut", f"The app has no {kind} shortcut “{callback_id}”.")

    def _escaped(self, spec: CommandSpec, text: str) -> str:
        return with_links(self._workspace, text) if spec.should_escape else escape(text, quote=False)

    def _action(self, blocks: list[Json], block_id: str | None, action_id: str, given: Json) -> Json:
        found = find_element(blocks, action_id, block_id)
        if found is None:
            raise PersonError("no_such_element", "That button or menu is gone; the message has changed.")
        block, element = found
        kept: Json = {
            name: element[name] for name in ("type", "action_id", "text", "value", "style") if name in element
        }
        kept |= {"block_id": block["block_id"], "action_ts": self._workspace.mint.ts()}
        field = VALUE_FIELDS.get(element["type"], ("selected_option", "", None))[0]
        if element["type"] != "button":
            kept[field] = given.get(field)
        return kept

    @staticmethod
    def _take_value(values: Json, action: Json) -> None:
        there = values.get(action["block_id"], {})
        if action["action_id"] in there:
            field = VALUE_FIELDS[action["type"]][0]
            there[action["action_id"]][field] = action.get(field)

    def _with_files(self, values: Json) -> Json:
        return {
            block_id: {action_id: self._filed(value) for action_id, value in actions.items()}
            for block_id, actions in values.items()
        }

    def _filed(self, value: Any) -> Any:
        if not isinstance(value, dict) or "files" not in value:
            return value
        try:
            files = [self._workspace.files.get(str(each.get("id"))) for each in value["files"] or []]
        except SlackError as missing:
            raise PersonError(missing.name, "That file is not here any more; choose it again.") from missing
        return value | {"files": [file.as_file(self._workspace.base_url) for file in files]}


def with_links(workspace: Workspace, typed: str) -> str:
    """What a person typed as Slack stores it: escaped, with known @names and #names as ids."""

    def person(match: re.Match[str]) -> str:
        found = workspace.people.named(match[1])
        return f"<@{found.id}|{found.name}>" if found else match[0]

    def channel(match: re.Match[str]) -> str:
        try:
            found = workspace.channels.get(match[0])
        except SlackError:
            return match[0]
        return f"<#{found.id}|{found.name}>"

    return _HASH_NAME.sub(channel, _AT_NAME.sub(person, escape(typed, quote=False)))
