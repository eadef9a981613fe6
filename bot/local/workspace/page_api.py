"""The page's own API under /sim: pictures of the workspace, and acts in a person's name."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.local.workspace.acts import Acts
from bot.local.workspace.delivery import Ack
from bot.local.workspace.events import Events
from bot.local.workspace.files import MOST_BYTES_A_FILE
from bot.local.workspace.messages import Message
from bot.local.workspace.page_state import page_state
from bot.local.workspace.state import Workspace
from bot.local.workspace.storm import MOST_CALLS, storm_messages
from bot.local.workspace.views import OpenView
from bot.local.workspace.wire import Json, PersonError, SlackError

_Act = Callable[[Json], Awaitable[Json]]


class PageApi:
    """The endpoints under /sim; every act goes the same way as the drivers' acts."""

    def __init__(self, workspace: Workspace, acts: Acts, events: Events) -> None:
        self._workspace = workspace
        self._acts = acts
        self._events = events

    def routes(self) -> list[Route]:
        """All routes of the page's API."""
        acts: dict[str, _Act] = {
            "command": self.command,
            "message": self.message,
            "action": self.action,
            "submit": self.submit,
            "close": self.close,
            "options": self.options,
            "shortcut": self.shortcut,
            "home": self.home,
            "faults": self.set_faults,
            "storm": self.storm,
        }
        return [
            Route("/sim/state", self.state, methods=["GET"]),
            Route("/sim/stream", self.stream, methods=["GET"]),
            Route("/sim/traffic", self.traffic, methods=["GET"]),
            Route("/sim/faults", self.faults, methods=["GET"]),
            Route("/sim/upload", self.upload, methods=["POST"]),
            Route("/sim/file/{file_id}", self.file, methods=["GET"]),
            *(Route(f"/sim/{name}", _posting(act), methods=["POST"]) for name, act in acts.items()),
        ]

    async def state(self, request: Request) -> Response:
        """All that one person may see; without `as` the first of them, so that the page need know nobody."""
        first = self._workspace.people.humans()[0].id
        try:
            return JSONResponse(
                page_state(self._workspace, self._person({"as": first, **request.query_params}))
            )
        except PersonError as refusal:
            return _refused(refusal.name, refusal.sentence)

    async def stream(self, request: Request) -> Response:
        """The changes that one person may see, as server-sent events."""
        try:
            user = self._person(request.query_params)
        except PersonError as refusal:
            return _refused(refusal.name, refusal.sentence)
        return StreamingResponse(
            self._workspace.streams.watch(user),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def traffic(self, request: Request) -> Response:
        """The traffic records after number `after`."""
        after = request.query_params.get("after", "0")
        records = self._workspace.traffic.after(int(after) if after.isdecimal() else 0)
        return JSONResponse({"traffic": [record.as_json() for record in records]})

    async def faults(self, _request: Request) -> Response:
        """The switches as they stand."""
        return JSONResponse({"slack": self._workspace.faults.as_json()})

    async def set_faults(self, given: Json) -> Json:
        """Sets switches: `{"slack": {name: value}}`."""
        self._workspace.faults.set(given.get("slack") or {})
        return {"slack": self._workspace.faults.as_json()}

    def _person(self, given: Any) -> str:
        user = str(given.get("as", ""))
        if user not in {person.id for person in self._workspace.people.humans()}:
            raise PersonError("unknown_person", f"There is nobody with the id “{user}”.")
        return user

    async def command(self, given: Json) -> Json:
        """A slash command."""
        ack = await self._acts.command(self._person(given), str(given.get("channel")), str(given.get("text")))
        return {"ack": ack.as_json()}

    async def message(self, given: Json) -> Json:
        """A message, or a reply."""
        user, text = self._person(given), str(given.get("text") or "").strip()
        if not text:
            raise PersonError("no_text", "Type a message first.")
        message = self._acts.say(user, str(given.get("channel")), text, given.get("thread_ts"))
        self._events.later(self._events.posted(message))
        return {"ts": message.ts}

    def _place(self, user: str, given: Json) -> Message | OpenView:
        where = given.get("container") or {}
        if where.get("type") == "message":
            return self._acts.visible(user, str(where.get("channel")), str(where.get("ts")))
        if where.get("type") == "home":
            home = self._workspace.views.home(user)
            if home is None:
                raise PersonError("no_home", "The App Home is empty.")
            return home
        return self._view(user, where.get("view_id"))

    def _view(self, user: str, view_id: Any) -> OpenView:
        for view in self._workspace.views.stack(user):
            if view.id == view_id:
                return view
        raise PersonError("view_closed", "This window is closed.")

    async def action(self, given: Json) -> Json:
        """A click, a choice."""
        user = self._person(given)
        place = self._place(user, given)
        block_id, action_id = given.get("block_id"), str(given.get("action_id"))
        state = _values(given, "state_values")
        if isinstance(place, OpenView):
            return _told(await self._acts.click_in_view(place, block_id, action_id, given, state))
        return _told(await self._acts.click(user, place, block_id, action_id, given, state))

    async def submit(self, given: Json) -> Json:
        """A modal's submit button."""
        view = self._view(self._person(given), given.get("view_id"))
        ack = await self._acts.submit(view, _values(given, "values"))
        return {**_told(ack), "errors": view.errors}

    async def close(self, given: Json) -> Json:
        """A modal's close button, or the cross that closes all."""
        view = self._view(self._person(given), given.get("view_id"))
        await self._acts.close(view, everything=bool(given.get("all")))
        return {}

    async def options(self, given: Json) -> Json:
        """What an external select offers for the typed text."""
        user = self._person(given)
        place, typed = self._place(user, given), str(given.get("value") or "")
        return await self._acts.suggest(
            user, place, given.get("block_id"), str(given.get("action_id")), typed
        )

    async def shortcut(self, given: Json) -> Json:
        """A global or message shortcut."""
        user, callback_id = self._person(given), str(given.get("callback_id"))
        if given.get("type") != "message":
            return _told(await self._acts.global_shortcut(user, callback_id))
        message = self._acts.visible(user, str(given.get("channel")), str(given.get("ts")))
        return _told(await self._acts.message_shortcut(user, callback_id, message))

    async def home(self, given: Json) -> Json:
        """The App Home is opened; the bot hears of it and publishes in its own time."""
        self._events.later(self._events.home_opened(self._person(given)))
        return {}

    async def storm(self, given: Json) -> Json:
        """Spam calls appear as messages of the call log."""
        count = given.get("count", 200)
        if type(count) is not int or not 1 <= count <= MOST_CALLS:
            raise PersonError("wrong_count", f"Choose a number from 1 to {MOST_CALLS}.")
        storm_messages(self._workspace, count)
        return {"count": count}

    async def upload(self, request: Request) -> Response:
        """A file chosen in a modal: a form with `as` and `file`."""
        try:
            async with request.form() as form:
                user, name, content = await self._uploaded(form)
            file = self._acts.upload(user, name, content)
        except PersonError as refusal:
            return _refused(refusal.name, refusal.sentence)
        kept = {"id": file.id, "name": file.name, "size": len(content), "mimetype": file.mimetype}
        return JSONResponse({"ok": True, "file": kept})

    async def _uploaded(self, form: FormData) -> tuple[str, str, bytes]:
        user, upload = self._person(form), form.get("file")
        if not isinstance(upload, UploadFile):
            raise PersonError("no_file", "Choose a file first.")
        if (upload.size or 0) > MOST_BYTES_A_FILE:
            raise PersonError("file_too_large", "A file may have at most 10 MB.")
        return user, upload.filename or "file", await upload.read()

    async def file(self, request: Request) -> Response:
        """A file's content, as an attachment; only to people who see it."""
        try:
            user = self._person(request.query_params)
            file = self._acts.readable(user, request.path_params["file_id"])
        except PersonError as refusal:
            return _refused(refusal.name, refusal.sentence, 404)
        quoted = file.name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "_")
        return Response(
            file.content,
            media_type=file.mimetype,
            headers={
                "Content-Disposition": f'attachment; filename="{quoted}"',
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox; default-src 'none'",
            },
        )


def _values(given: Json, name: str) -> Json:
    """The entered values, of which only the two outer levels are looked at here."""
    values = given.get(name) or {}
    if isinstance(values, dict) and all(isinstance(actions, dict) for actions in values.values()):
        return values
    raise PersonError("invalid_values", f"“{name}” must be an object of objects.")


def _told(ack: Ack) -> Json:
    if ack.ok:
        return {"ack": ack.as_json()}
    text = f"The app did not take it ({ack.error})."
    return {"ok": False, "error": ack.error, "text": text, "ack": ack.as_json()}


def _refused(name: str, sentence: str, status: int = 400) -> Response:
    return JSONResponse({"ok": False, "error": name, "text": sentence}, status)


def _posting(act: _Act) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            given = await request.json()
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return _refused("invalid_json", "Send a JSON object.")
        try:
            return JSONResponse({"ok": True, **await act(given)})
        except PersonError as refusal:
            return _refused(refusal.name, refusal.sentence)
        except SlackError as refusal:
            return _refused(refusal.name, f"Slack says: {refusal.name}.")

    return endpoint
