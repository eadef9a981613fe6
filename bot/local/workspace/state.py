"""The whole state of the workspace in one object, and what its watchers are told of each change."""

from collections.abc import Callable, Iterable

from bot.local.workspace.channels import Channel, Channels
from bot.local.workspace.credentials import AppCredentials
from bot.local.workspace.faults import Faults
from bot.local.workspace.files import Files
from bot.local.workspace.ids import Mint
from bot.local.workspace.messages import Message, Messages
from bot.local.workspace.pace import Pace
from bot.local.workspace.people import CALL_LOG, SLACKBOT, People, Person, UserGroup
from bot.local.workspace.picture import page_message, page_view
from bot.local.workspace.response_url import ResponseUrls
from bot.local.workspace.rules import Rules
from bot.local.workspace.stream import Streams
from bot.local.workspace.traffic import Traffic, TrafficRecord
from bot.local.workspace.triggers import Triggers
from bot.local.workspace.views import OpenView, Views
from bot.local.workspace.wire import Json


class Workspace:
    """People, channels, messages, views and files of one simulated workspace; in memory only.

    `clock` gives epoch seconds. `base_url` is where the workspace is reached, without a slash at its end.
    """

    def __init__(
        self,
        app: AppCredentials,
        *,
        clock: Callable[[], float],
        rules: Rules,
        people: Iterable[Person],
        groups: Iterable[UserGroup],
        channels: Iterable[Channel],
        base_url: str,
    ) -> None:
        self.app = app
        self.clock = clock
        self.rules = rules
        self.base_url = base_url
        self.mint = Mint(clock)
        self.streams = Streams()
        bot = Person(app.bot_user_id, app.name.lower(), app.name, "bot", is_bot=True)
        cast = tuple(people)
        self.people = People((*cast, CALL_LOG, SLACKBOT, bot), groups)
        self.channels = Channels(
            channels, people=[person.id for person in cast], bot_user=app.bot_user_id, mint=self.mint
        )
        self.messages = Messages(self._message_changed, self._message_removed)
        self.views = Views(
            self.mint, depth=rules.stack_depth, shown=self._view_shown, closed=self._view_closed
        )
        self.triggers = Triggers(self.mint, clock=clock, seconds=rules.trigger_seconds)
        self.response_urls = ResponseUrls(self.mint, clock=clock, rules=rules)
        self.files = Files(self.mint)
        self.traffic = Traffic(self._traffic_recorded)
        self.faults = Faults(message_rate=rules.message_rate, paid_plan=rules.paid_plan)
        self.pace = Pace(rules.pace_clock, lambda: self.faults.message_rate)

    def toast(self, user: str, text: str, level: str = "error") -> None:
        """A short notice on a person's screen."""
        self.streams.tell("toast", {"level": level, "text": text}, user=user)

    def sees(self, user: str, message: Message) -> bool:
        """Whether a person may see a message."""
        members = self.channels.get(message.channel).members
        return user in members and message.only_for in (None, user)

    def picture_of(self, message: Message) -> Json:
        """A message as the page shows it."""
        author = self.people.get(message.user) if message.user in self.people else None
        return page_message(message, author)

    def _message_changed(self, message: Message) -> None:
        for user in self.streams.watching():
            if self.sees(user, message):
                self.streams.tell("message", self.picture_of(message), user=user)

    def _message_removed(self, message: Message) -> None:
        for user in self.streams.watching():
            if self.sees(user, message):
                self.streams.tell(
                    "message_deleted", {"channel": message.channel, "ts": message.ts}, user=user
                )

    def _view_shown(self, view: OpenView) -> None:
        name = "home" if view.body.get("type") == "home" else "view"
        self.streams.tell(name, page_view(view), user=view.user)

    def _view_closed(self, view: OpenView) -> None:
        self.streams.tell("view_closed", {"id": view.id}, user=view.user)

    def _traffic_recorded(self, record: TrafficRecord) -> None:
        self.streams.tell("traffic", record.as_json())
