"""What tests and the demo may look at in a workspace; changes nothing but the traffic it is told of."""

from bot.local.workspace.faults import Faults
from bot.local.workspace.files import StoredFile
from bot.local.workspace.picture import page_view
from bot.local.workspace.state import Workspace
from bot.local.workspace.traffic import TrafficRecord
from bot.local.workspace.wire import Json


class Looks:
    """The looking half of `LocalSlack`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def messages(self, channel: str, as_: str | None = None) -> list[Json]:
        """Messages of a channel, oldest first: public ones, and those only for `as_`."""
        return [self.workspace.picture_of(each) for each in self.workspace.messages.seen(channel, as_)]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """A thread's first message and replies."""
        return [self.workspace.picture_of(each) for each in self.workspace.messages.thread(channel, ts)]

    def ephemerals(self, user: str) -> list[Json]:
        """What only this person sees, oldest first."""
        return [self.workspace.picture_of(each) for each in self.workspace.messages.private_to(user)]

    def views(self, user: str) -> list[Json]:
        """A person's open modals, the first opened first."""
        return [page_view(view) for view in self.workspace.views.stack(user)]

    def home(self, user: str) -> Json | None:
        """A person's App Home, if one was published."""
        found = self.workspace.views.home(user)
        return page_view(found) if found else None

    @property
    def files(self) -> list[StoredFile]:
        """All uploaded files, the oldest first."""
        return self.workspace.files.everything()

    @property
    def traffic(self) -> list[TrafficRecord]:
        """The latest calls to and from the bot and to the vendor."""
        return self.workspace.traffic.after()

    @property
    def faults(self) -> Faults:
        """The switches that make the workspace misbehave."""
        return self.workspace.faults

    def record(self, record: TrafficRecord) -> None:
        """Adds a record the workspace cannot see itself: a call to the vendor."""
        self.workspace.traffic.add(record)
