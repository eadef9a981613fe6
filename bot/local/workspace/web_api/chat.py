"""The chat.* methods."""

from typing import Any

from bot.local.workspace.channels import Conversation
from bot.local.workspace.messages import Message, slack_message
from bot.local.workspace.posting import content_of, post_as_app
from bot.local.workspace.state import Workspace
from bot.local.workspace.web_api.arguments import Arguments
from bot.local.workspace.wire import Json, SlackError

MOST_METADATA = 8000


def target(workspace: Workspace, arguments: Arguments) -> Conversation:
    """Where the app posts: a channel it is in (or may post to), or a person's direct message."""
    wanted = arguments.text("channel")
    if wanted is None:
        raise SlackError("channel_not_found")
    if wanted in workspace.people:
        return workspace.channels.direct(wanted)
    channel = workspace.channels.seen_by_bot(wanted)
    if workspace.app.bot_user_id not in channel.members and (
        channel.is_private or "chat:write.public" not in workspace.app.scopes
    ):
        raise SlackError("not_in_channel")
    return channel


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.postMessage."""
    channel = target(workspace, arguments)
    content = content_of(workspace, arguments.given)
    metadata = _metadata(arguments.given.get("metadata"))
    workspace.pace.take(channel.id)
    message = post_as_app(
        workspace, channel.id, content, thread_ts=_thread(workspace, channel, arguments), metadata=metadata
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shown(workspace, message)} | _warning(
        arguments
    )


def _shown(workspace: Workspace, message: Message) -> Json:
    return slack_message(message, team=workspace.app.team.id, with_metadata=True)


def _warning(arguments: Arguments) -> Json:
    if len(arguments.text("text") or "") <= 40_000:  # noqa: PLR2004  # Slack's documented cut
        return {}
    return {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}


def _thread(workspace: Workspace, channel: Conversation, arguments: Arguments) -> str | None:
    thread_ts = arguments.text("thread_ts")
    if thread_ts is None:
        return None
    try:
        workspace.messages.get(channel.id, thread_ts)
    except SlackError:
        raise SlackError("thread_not_found") from None
    return thread_ts


def _metadata(given: Any) -> Json | None:
    if given is None:
        return None
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("event_payload"), dict)
        or not given.get("event_type")
    ):
        raise SlackError("invalid_metadata_format")
    if len(str(given)) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return given


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.postEphemeral: the addressee must be in the channel."""
    channel = target(workspace, arguments)
    user = arguments.wanted("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = content_of(workspace, arguments.given)
    message = post_as_app(
        workspace, channel.id, content, thread_ts=arguments.text("thread_ts"), only_for=user
    )
    return {"message_ts": message.ts}


def _own(workspace: Workspace, arguments: Arguments, refusal: str) -> Message:
    """The app's own public message; an ephemeral one is not found, as in Slack."""
    channel = workspace.channels.seen_by_bot(arguments.text("channel") or "")
    message = workspace.messages.get(channel.id, arguments.wanted("ts"))
    if message.only_for is not None:
        raise SlackError("message_not_found")
    if message.bot_id != workspace.app.bot_id:
        raise SlackError(refusal)
    return message


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.update: own messages only; without `blocks` the old ones stay, an empty list removes them."""
    message = _own(workspace, arguments, "cant_update_message")
    changes: Json = content_of(workspace, arguments.given)
    if "blocks" not in arguments.given:
        del changes["blocks"]
    changes["edited_ts"] = workspace.mint.ts()
    if "metadata" in arguments.given:
        changes["metadata"] = _metadata(arguments.given["metadata"])
    workspace.messages.edit(message, changes)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": _shown(workspace, message),
    }


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.delete: own messages only."""
    message = _own(workspace, arguments, "cant_delete_message")
    workspace.messages.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def permalink(workspace: Workspace, arguments: Arguments) -> Json:
    """chat.getPermalink."""
    channel = workspace.channels.seen_by_bot(arguments.text("channel") or "")
    message = workspace.messages.get(channel.id, arguments.wanted("message_ts"))
    address = f"{workspace.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}
