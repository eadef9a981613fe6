"""Messages of the workspace, private ones included; decides who sees what, not who may post."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.local.workspace.wire import Json, SlackError

MOST_PER_CHANNEL = 3000
"""Older messages are forgotten where nobody says otherwise: the workspace lives in memory."""


@dataclass(slots=True)
class Message:
    """One message. `only_for` names the single person who sees it (an ephemeral message)."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    files: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    edited_ts: str | None = None
    only_for: str | None = None
    replies: list[str] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Whether it sits under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


def slack_message(message: Message, *, team: str, with_metadata: bool = False) -> Json:
    """Slack's message object, as history methods and interaction payloads carry it."""
    found: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": team,
        "blocks": message.blocks or _typed_text(message),
    }
    if message.bot_id:
        found |= {"bot_id": message.bot_id, "app_id": message.app_id}
    if message.edited_ts:
        found["edited"] = {"user": message.bot_id or message.user, "ts": message.edited_ts}
    if message.files:
        found["files"] = message.files
    if message.metadata and with_metadata:
        found["metadata"] = message.metadata
    return found | _thread_fields(message)


def _typed_text(message: Message) -> list[Json]:
    """A person's message arrives as rich text; a bot's message without blocks has none."""
    if message.bot_id or not message.text:
        return []
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    return [{"type": "rich_text", "block_id": f"t{message.ts[-6:]}", "elements": [section]}]


def _thread_fields(message: Message) -> Json:
    if message.is_reply:
        return {"thread_ts": message.thread_ts}
    if not message.replies:
        return {}
    return {
        "thread_ts": message.ts,
        "reply_count": len(message.replies),
        "latest_reply": message.replies[-1],
        "is_locked": False,
        "subscribed": False,
    }


class Messages:
    """All messages by channel and timestamp. `changed` and `removed` are told of every difference.

    `most` is how many a channel keeps; whoever compares every message in the end raises it.
    """

    def __init__(self, changed: Callable[[Message], None], removed: Callable[[Message], None]) -> None:
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._changed = changed
        self._removed = removed
        self.most = MOST_PER_CHANNEL

    def add(self, message: Message) -> Message:
        """Stores a new message; a reply is hung under its thread's first message."""
        there = self._by_channel.setdefault(message.channel, {})
        parent = there.get(message.thread_ts or "")
        if parent is not None and parent.is_reply:
            message.thread_ts = parent.thread_ts
            parent = there.get(message.thread_ts or "")
        there[message.ts] = message
        while len(there) > self.most:
            del there[next(iter(there))]
        self._changed(message)
        if parent is not None and message.only_for is None:
            parent.replies.append(message.ts)
            self._changed(parent)
        return message

    def get(self, channel: str, ts: str) -> Message:
        """The message; raises SlackError `message_not_found`."""
        found = self._by_channel.get(channel, {}).get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def edit(self, message: Message, changes: dict[str, Any]) -> None:
        """Replaces the given fields of a message."""
        for name, value in changes.items():
            setattr(message, name, value)
        self._changed(message)

    def remove(self, message: Message) -> None:
        """Deletes a message; its replies stay, as in Slack."""
        there = self._by_channel.get(message.channel, {})
        there.pop(message.ts, None)
        parent = there.get(message.thread_ts or "")
        if parent is not None and message.ts in parent.replies:
            parent.replies.remove(message.ts)
            self._changed(parent)
        self._removed(message)

    def seen(self, channel: str, user: str | None = None) -> list[Message]:
        """Messages of a channel, oldest first: public ones, and those only for `user`."""
        there = self._by_channel.get(channel, {}).values()
        return [each for each in there if each.only_for is None or each.only_for == user]

    def private_to(self, user: str) -> list[Message]:
        """The ephemeral messages of one person in all channels, oldest first."""
        mine = [
            each for there in self._by_channel.values() for each in there.values() if each.only_for == user
        ]
        return sorted(mine, key=lambda each: each.ts)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The thread's first message and its public replies, oldest first."""
        first = self.get(channel, ts)
        root = first.thread_ts if first.is_reply else ts
        return [each for each in self.seen(channel) if root in (each.ts, each.thread_ts)]
