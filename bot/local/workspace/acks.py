"""What an ack does to the person's screen: messages, field errors, view changes, or an error notice."""

from typing import Any

from bot.local.workspace.delivery import Ack
from bot.local.workspace.judging import judged_view
from bot.local.workspace.messages import Message
from bot.local.workspace.people import SLACKBOT
from bot.local.workspace.posting import answer
from bot.local.workspace.state import Workspace
from bot.local.workspace.views import OpenView
from bot.local.workspace.wire import Json, SlackError

TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack's modal says when the app did not take a submission."""


class Acks:
    """Carries out acks."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def of_command(self, user: str, channel: str, command: str, ack: Ack) -> None:
        """A body becomes a message; a failed ack is told as Slack tells it, only to the person."""
        if not ack.ok:
            self._tell_failure(user, channel, f"{command} failed with the error “{ack.error}”")
            return
        if ack.body is None:
            return
        given = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body)}
        try:
            answer(self._workspace, given, user=user, channel=channel)
        except SlackError as error:
            self._tell_failure(user, channel, f"{command} failed with the error “{error.name}”")

    def _tell_failure(self, user: str, channel: str, text: str) -> None:
        self._workspace.toast(user, text)
        self._workspace.messages.add(
            Message(
                channel=channel,
                ts=self._workspace.mint.ts(),
                user=SLACKBOT.id,
                text=text,
                only_for=user,
            )
        )

    def of_submission(self, view: OpenView, ack: Ack) -> None:
        """An empty ack closes the modal; a response action does what it says."""
        if not ack.ok:
            self._trouble(view, str(ack.error))
            return
        body = ack.body if isinstance(ack.body, dict) else {}
        try:
            self._respond(view, body.get("response_action"), body)
        except SlackError as error:
            self._trouble(view, error.name)

    def _respond(self, view: OpenView, action: Any, body: Json) -> None:
        views = self._workspace.views
        if action is None:
            views.close(view)
        elif action == "errors":
            self._field_errors(view, body.get("errors"))
        elif action == "update":
            views.update(view, judged_view(self._workspace, body.get("view"), "modal"))
        elif action == "push":
            views.push(view.user, judged_view(self._workspace, body.get("view"), "modal"))
        elif action == "clear":
            views.clear(view.user)
        else:
            raise SlackError("invalid_response_action")

    def _field_errors(self, view: OpenView, errors: Any) -> None:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise SlackError("invalid_errors")  # Slack: keys must be block ids of input blocks
        view.errors = {str(block_id): str(text) for block_id, text in errors.items()}
        self.show_errors(view)

    def show_errors(self, view: OpenView) -> None:
        """Shows field errors in a modal."""
        self._workspace.streams.tell("view_errors", {"id": view.id, "errors": view.errors}, user=view.user)

    def _trouble(self, view: OpenView, name: str) -> None:
        self._workspace.toast(view.user, f"{TROUBLE} ({name})")

    def of_suggestion(self, user: str, ack: Ack) -> Json:
        """The options of an external select; none, and a notice, where the answer is no good."""
        body = ack.body if isinstance(ack.body, dict) else {}
        for name in ("options", "option_groups"):
            if ack.ok and isinstance(body.get(name), list):
                return {name: body[name][:100]}
        self._workspace.toast(user, f"The app sent no options ({ack.error or 'invalid_options'}).")
        return {"options": []}
