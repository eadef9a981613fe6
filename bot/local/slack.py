"""The local Slack workspace: its public face for the demo and for tests; imports nothing of the bot."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, Self

import httpx
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.local.workspace import page_files
from bot.local.workspace.acts import Acts
from bot.local.workspace.answers import full_values
from bot.local.workspace.channels import DEFAULT_CHANNELS, Channel
from bot.local.workspace.credentials import (
    AppCredentials,
    CommandSpec,
    ShortcutSpec,
    credentials_from_manifest,
)
from bot.local.workspace.delivery import Ack, Courier, HttpCourier, Remembering
from bot.local.workspace.events import Events
from bot.local.workspace.guard import LoopbackOnly
from bot.local.workspace.looks import Looks
from bot.local.workspace.messages import Message
from bot.local.workspace.outside import Outside
from bot.local.workspace.page_api import PageApi
from bot.local.workspace.people import DEFAULT_CAST, DEFAULT_GROUPS, Person, UserGroup
from bot.local.workspace.rules import Rules
from bot.local.workspace.server import bound, running
from bot.local.workspace.socket import Sockets
from bot.local.workspace.state import Workspace
from bot.local.workspace.vendor import VendorProxy
from bot.local.workspace.views import OpenView
from bot.local.workspace.web_api.endpoint import WebApi
from bot.local.workspace.wire import Json, PersonError

__all__ = [
    "Ack",
    "AppCredentials",
    "Channel",
    "CommandSpec",
    "LocalSlack",
    "Person",
    "PersonError",
    "Rules",
    "ShortcutSpec",
    "UserGroup",
    "credentials_from_manifest",
    "serve",
]


class LocalSlack(Looks):
    """A strict Slack workspace in memory, with one installed app.

    `clock` gives epoch seconds and rules triggers, response URLs and timestamps. `deliver_to` is the full
    address the bot takes payloads at (`http://127.0.0.1:3000/slack/events`); without one the bot must
    come by Socket Mode. `transport` carries those deliveries (an `httpx.ASGITransport` in process).
    `vendor` is the CloudAgent stand-in the page may question. Close with `aclose`, or use `async with`.
    """

    def __init__(  # noqa: PLR0913  # one composition root, all by name
        self,
        app: AppCredentials,
        *,
        clock: Callable[[], float] = time.time,
        people: Iterable[Person] = DEFAULT_CAST,
        groups: Iterable[UserGroup] = DEFAULT_GROUPS,
        channels: Iterable[Channel] = DEFAULT_CHANNELS,
        deliver_to: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        rules: Rules | None = None,
        vendor: ASGIApp | str | None = None,
        base_url: str = "http://127.0.0.1:8090",
    ) -> None:
        workspace = Workspace(
            app,
            clock=clock,
            rules=rules or Rules(),
            people=people,
            groups=groups,
            channels=channels,
            base_url=base_url,
        )
        super().__init__(workspace)
        self.sockets = Sockets(self.workspace)
        way: Courier = HttpCourier(self.workspace, deliver_to, transport) if deliver_to else self.sockets
        self._courier = Remembering(way)
        self._acts = Acts(self.workspace, self._courier)
        self._events = Events(self.workspace, self._courier)
        self._vendor = VendorProxy(vendor)
        self.app = self._starlette()

    def _starlette(self) -> Starlette:
        outside = Outside(self.workspace)
        routes = [
            Route("/", page_files.index),
            Route("/static/{name:path}", page_files.static),
            *PageApi(self.workspace, self._acts, self._events).routes(),
            Route("/sim/vendor/{name:path}", self._vendor.endpoint, methods=["GET", "POST"]),
            Route("/api/{method}", WebApi(self.workspace, self.sockets).endpoint, methods=["GET", "POST"]),
            *outside.routes(),
            WebSocketRoute("/socket/{ticket}", self.sockets.endpoint),
        ]
        starlette = Starlette(routes=routes)
        starlette.add_middleware(LoopbackOnly)
        return starlette

    @property
    def base_url(self) -> str:
        """Where the workspace is reached, without a slash at its end; `serve` sets it."""
        return self.workspace.base_url

    @base_url.setter
    def base_url(self, address: str) -> None:
        self.workspace.base_url = address.rstrip("/")

    @property
    def api_url(self) -> str:
        """The base of the Web API, as `SLACK_API_URL` takes it."""
        return f"{self.base_url}/api/"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends streams, connections and retries."""
        self.workspace.streams.close()
        await self._events.aclose()
        await self._courier.aclose()
        await self.sockets.aclose()
        await self._vendor.aclose()

    async def settle(self) -> None:
        """Waits until events under way are acknowledged or given up."""
        await self._events.settle()

    # What people do. `as_` is a user id; PersonError tells what a person cannot do.

    async def command(self, as_: str, channel: str, text: str) -> Ack:
        """Types a slash command; `text` begins with the command."""
        return await self._acts.command(as_, channel, text)

    async def say(self, as_: str, channel: str, text: str, *, thread_ts: str | None = None) -> str:
        """Posts a message; answers its timestamp."""
        message = self._acts.say(as_, channel, text, thread_ts)
        await self._events.posted(message)
        return message.ts

    async def click(  # by name: a message, a view or the home, and what is chosen there
        self,
        as_: str,
        action_id: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        home: bool = False,
        block_id: str | None = None,
        state: Json | None = None,
        **chosen: Any,
    ) -> Ack:
        """Uses an element of a message (`channel` and `ts`), the home, or a modal (the top one if not named).

        `chosen` is the element's value in Slack's field, for example `selected_option={…}`.
        """
        place = self._place(as_, channel=channel, ts=ts, view_id=view_id, home=home)
        if isinstance(place, OpenView):
            values = full_values(place.blocks, state or {})
            return await self._acts.click_in_view(place, block_id, action_id, chosen, values)
        return await self._acts.click(as_, place, block_id, action_id, chosen, state or {})

    async def submit(self, as_: str, values: Mapping[str, Any], *, view_id: str | None = None) -> Ack:
        """Submits a modal (the top one if not named).

        `values` by block id: plain values (text, an option's value, a list of them, file ids, a date), or
        Slack's full `{action_id: {…}}`. What is left out keeps what the modal shows.
        """
        view = self._modal(as_, view_id)
        return await self._acts.submit(view, {**view.values, **full_values(view.blocks, values)})

    async def close(self, as_: str, *, view_id: str | None = None, everything: bool = False) -> None:
        """Closes a modal (the top one if not named), or the whole stack."""
        await self._acts.close(self._modal(as_, view_id), everything=everything)

    async def options(  # by name: where, which menu, what was typed
        self,
        as_: str,
        action_id: str,
        typed: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
    ) -> Json:
        """Types into an external select; answers `{"options": […]}` or `{"option_groups": […]}`."""
        place = self._place(as_, channel=channel, ts=ts, view_id=view_id, home=False)
        return await self._acts.suggest(as_, place, None, action_id, typed)

    async def shortcut(
        self, as_: str, callback_id: str, *, channel: str | None = None, ts: str | None = None
    ) -> Ack:
        """Runs a global shortcut, or with `channel` and `ts` a message shortcut."""
        if channel is None or ts is None:
            return await self._acts.global_shortcut(as_, callback_id)
        return await self._acts.message_shortcut(as_, callback_id, self._acts.visible(as_, channel, ts))

    async def open_home(self, as_: str) -> None:
        """Opens the App Home; returns when the event was first delivered."""
        await self._events.home_opened(as_)

    async def uninstall(self) -> None:
        """Somebody removes the app: its token ends, and it is told so."""
        self.workspace.faults.set({"token_refused": "account_inactive"})
        await self._events.uninstalled()

    def reinstall(self) -> None:
        """The app is back, with the same token."""
        self.workspace.faults.set({"token_refused": ""})

    async def upload(self, as_: str, name: str, content: bytes) -> str:
        """Chooses a file for a `file_input`; answers its id."""
        return self._acts.upload(as_, name, content).id

    async def deliver_again(self) -> Ack:
        """Delivers the latest payload a second time, unchanged: what Slack or a network sometimes does."""
        return await self._courier.again()

    async def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Tells all Socket Mode connections to come anew."""
        await self.sockets.disconnect(reason)

    def _place(
        self, user: str, *, channel: str | None, ts: str | None, view_id: str | None, home: bool
    ) -> Message | OpenView:
        if channel is not None and ts is not None:
            return self._acts.visible(user, channel, ts)
        if not home:
            return self._modal(user, view_id)
        found = self.workspace.views.home(user)
        if found is None:
            raise PersonError("no_home", "The App Home is empty.")
        return found

    def _modal(self, user: str, view_id: str | None) -> OpenView:
        for view in reversed(self.workspace.views.stack(user)):
            if view_id in (None, view.id):
                return view
        raise PersonError("view_closed", "No such window is open.")


@contextlib.asynccontextmanager
async def serve(local: LocalSlack, port: int = 0) -> AsyncIterator[str]:
    """Serves the workspace on 127.0.0.1 (any free port for 0) and yields its address.

    Sets `local.base_url`. Raises OSError if the port is taken.
    """
    listening = bound(port)
    local.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with running(local.app, listening):
        try:
            yield local.base_url
        finally:
            local.workspace.streams.close()
