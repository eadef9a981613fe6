"""Open modals and App Homes: one stack a person, with hashes; does not judge the views' content."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.local.workspace.credentials import AppCredentials
from bot.local.workspace.ids import Mint
from bot.local.workspace.inputs import blank_values, merged
from bot.local.workspace.wire import Json, SlackError

_BODY_FIELDS = (
    "type",
    "title",
    "submit",
    "close",
    "blocks",
    "private_metadata",
    "callback_id",
    "external_id",
)


@dataclass(slots=True)
class OpenView:
    """A view on somebody's screen. `body` is what the app gave; `values` what the person entered."""

    id: str
    user: str
    hash: str
    body: Json
    root_view_id: str
    previous_view_id: str | None = None
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with ids filled in."""
        return list(self.body.get("blocks") or [])

    def enter(self, values: Json) -> None:
        """Takes what the form holds now; a complaint about a field that holds something else by now goes."""
        before, self.values = self.values, values
        self.errors = {
            block: text for block, text in self.errors.items() if before.get(block) == values.get(block)
        }

    def as_slack(self, app: AppCredentials) -> Json:
        """Slack's view object, as payloads and `views.*` answers carry it."""
        defaults: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None}
        given = {name: self.body.get(name, defaults.get(name)) for name in _BODY_FIELDS}
        return {
            "id": self.id,
            "team_id": app.team.id,
            **given,
            "state": {"values": self.values},
            "hash": self.hash,
            "clear_on_close": bool(self.body.get("clear_on_close", False)),
            "notify_on_close": bool(self.body.get("notify_on_close", False)),
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id,
            "app_id": app.app_id,
            "app_installed_team_id": app.team.id,
            "bot_id": app.bot_id,
        }


class Views:
    """The stacks and homes of everybody. `shown` and `closed` are told what a person's screen does."""

    def __init__(
        self,
        mint: Mint,
        *,
        depth: int,
        shown: Callable[[OpenView], None],
        closed: Callable[[OpenView], None],
    ) -> None:
        self._mint = mint
        self._depth = depth
        self._stacks: dict[str, list[OpenView]] = {}
        self._homes: dict[str, OpenView] = {}
        self._shown = shown
        self._closed = closed

    def stack(self, user: str) -> list[OpenView]:
        """The open modals of a person, the first opened first."""
        return list(self._stacks.get(user, ()))

    def home(self, user: str) -> OpenView | None:
        """The App Home last published for a person."""
        return self._homes.get(user)

    def get(self, view_id: str) -> OpenView:
        """An open modal or a home; raises SlackError `not_found`."""
        everything = [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]
        for view in everything:
            if view.id == view_id:
                return view
        raise SlackError("not_found")

    def by_external_id(self, external_id: str) -> OpenView:
        """An open modal by the app's own id; raises SlackError `not_found`."""
        for stack in self._stacks.values():
            for view in stack:
                if view.body.get("external_id") == external_id:
                    return view
        raise SlackError("not_found")

    def open(self, user: str, body: Json) -> OpenView:
        """Opens a modal for a person; one that was open before gives way."""
        self._refuse_taken_external_id(body)
        self.clear(user)
        return self._put_on(user, body)

    def push(self, user: str, body: Json) -> OpenView:
        """Lays a modal over the open one; raises `push_limit_reached` on a full stack."""
        self._refuse_taken_external_id(body)
        if len(self._stacks.get(user, ())) >= self._depth:
            raise SlackError("push_limit_reached")
        return self._put_on(user, body)

    def _put_on(self, user: str, body: Json) -> OpenView:
        stack = self._stacks.setdefault(user, [])
        new_id = self._mint.new("V")
        view = OpenView(
            id=new_id,
            user=user,
            hash=self._mint.view_hash(),
            body=body,
            root_view_id=stack[0].id if stack else new_id,
            previous_view_id=stack[-1].id if stack else None,
            values=blank_values(body.get("blocks") or []),
        )
        stack.append(view)
        self._shown(view)
        return view

    def update(self, view: OpenView, body: Json, *, expected_hash: str | None = None) -> OpenView:
        """Replaces a view's content; raises `hash_conflict` if it is not the version `expected_hash`."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._refuse_taken_external_id(body, unless=view)
        view.body = body
        view.hash = self._mint.view_hash()
        view.values = merged(view.blocks, view.values)
        there = {block["block_id"] for block in view.blocks}
        view.errors = {block: text for block, text in view.errors.items() if block in there}
        self._shown(view)
        return view

    def publish(self, user: str, body: Json, *, expected_hash: str | None = None) -> OpenView:
        """Sets a person's App Home; raises `hash_conflict` like `update`."""
        there = self._homes.get(user)
        if there is not None:
            return self.update(there, body, expected_hash=expected_hash)
        new_id = self._mint.new("V")
        home = OpenView(
            new_id, user, self._mint.view_hash(), body, new_id, values=blank_values(body.get("blocks") or [])
        )
        self._homes[user] = home
        self._shown(home)
        return home

    def close(self, view: OpenView) -> None:
        """Takes one modal off its stack, and what lies over it."""
        stack = self._stacks.get(view.user, [])
        while view in stack:
            self._closed(stack.pop())

    def clear(self, user: str) -> None:
        """Closes all modals of a person."""
        for view in reversed(self._stacks.pop(user, [])):
            self._closed(view)

    def _refuse_taken_external_id(self, body: Json, *, unless: OpenView | None = None) -> None:
        wanted = body.get("external_id")
        for stack in self._stacks.values():
            for view in stack:
                if wanted and view is not unless and view.body.get("external_id") == wanted:
                    raise SlackError("duplicate_external_id")
