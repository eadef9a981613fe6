"""Conversations of the workspace and who is in them; holds no messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.local.workspace.ids import Mint
from bot.local.workspace.wire import Json, SlackError


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as given to the workspace. People are all in it; the bot only if `bot_is_member`."""

    id: str
    name: str
    is_private: bool = False
    bot_is_member: bool = True


DEFAULT_CHANNELS = (
    Channel("C08SPAMDESK", "spam-desk"),
    Channel("C08GENERAL1", "general"),
    Channel("C08ELSEWHER", "elsewhere", bot_is_member=False),
)


@dataclass(slots=True)
class Conversation:
    """A channel or a direct message (`im_with` is the person at its other end)."""

    id: str
    name: str
    is_private: bool
    members: list[str] = field(default_factory=list)
    im_with: str | None = None

    def as_channel(self, asked_by: str) -> Json:
        """Slack's conversation object, as `conversations.info` returns it to `asked_by`."""
        is_im = self.im_with is not None
        common: Json = {"id": self.id, "created": 0, "is_archived": False, "is_im": is_im}
        if is_im:
            return {**common, "user": self.im_with, "is_user_deleted": False, "is_open": True}
        return {
            **common,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_member": asked_by in self.members,
            "is_general": self.name == "general",
            "is_shared": False,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }

    def payload_name(self) -> str:
        """The name as interaction payloads give it."""
        if self.im_with is not None:
            return "directmessage"
        return "privategroup" if self.is_private else self.name

    def scope_stem(self) -> str:
        """What the scopes that concern it begin with: `channels`, `groups` or `im`."""
        if self.im_with is not None:
            return "im"
        return "groups" if self.is_private else "channels"


class Channels:
    """All conversations by id; direct messages with the bot come into being when first opened."""

    def __init__(
        self, channels: Iterable[Channel], *, people: Iterable[str], bot_user: str, mint: Mint
    ) -> None:
        self._mint = mint
        self._bot = bot_user
        humans = list(people)
        self._all = {
            each.id: Conversation(
                each.id, each.name, each.is_private, humans + ([bot_user] if each.bot_is_member else [])
            )
            for each in channels
        }

    def get(self, channel: str) -> Conversation:
        """By id, or `#name`; raises SlackError `channel_not_found`."""
        named = channel.removeprefix("#")
        for each in self._all.values():
            if channel == each.id or (each.im_with is None and named == each.name):
                return each
        raise SlackError("channel_not_found")

    def seen_by_bot(self, channel: str) -> Conversation:
        """Like `get`, but a private channel without the bot does not exist for it."""
        found = self.get(channel)
        if found.is_private and self._bot not in found.members:
            raise SlackError("channel_not_found")
        return found

    def first(self) -> Conversation:
        """The channel given first: the one the workspace is about."""
        return next(iter(self._all.values()))

    def of(self, user: str) -> list[Conversation]:
        """The conversations this person sees, in order."""
        return [each for each in self._all.values() if user in each.members]

    def direct(self, user: str) -> Conversation:
        """The direct message between the bot and a person; opened if need be."""
        for each in self._all.values():
            if each.im_with == user:
                return each
        opened = Conversation(
            self._mint.new("D"), user, is_private=True, members=[user, self._bot], im_with=user
        )
        self._all[opened.id] = opened
        return opened
