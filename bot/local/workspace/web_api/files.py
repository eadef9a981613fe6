"""The files.* methods of the external upload, and files.info."""

from typing import Any

from bot.local.workspace.channels import Conversation
from bot.local.workspace.files import StoredFile
from bot.local.workspace.messages import Message
from bot.local.workspace.state import Workspace
from bot.local.workspace.web_api.arguments import Arguments
from bot.local.workspace.wire import Json, SlackError

MOST_UPLOAD = 50 * 1024 * 1024


def upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    """files.getUploadURLExternal: where to put the bytes, under which id."""
    name, length = arguments.wanted("filename"), arguments.whole("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] length must be > 0"]})
    if length > MOST_UPLOAD:
        raise SlackError("file_upload_size_restricted")
    user = workspace.app.bot_user_id
    alt = arguments.text("alt_txt") or ""
    ticket, file = workspace.files.announce(
        name=name, length=length, user=user, now=workspace.clock(), alt=alt
    )
    return {"upload_url": f"{workspace.base_url}/upload/v1/{ticket}", "file_id": file.id}


def complete(workspace: Workspace, arguments: Arguments) -> Json:
    """files.completeUploadExternal: shares uploaded files in a channel or thread, or keeps them private."""
    files = [_completed(workspace, each) for each in _listed(arguments)]
    channels = [_channel(workspace, channel) for channel in _destinations(arguments)]
    for channel in channels:
        _share(workspace, channel, files, arguments)
    return {"files": [file.as_file(workspace.base_url) for file in files]}


def _listed(arguments: Arguments) -> list[Any]:
    listed = arguments.given.get("files")
    if not isinstance(listed, list) or not listed:
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: files"]}
        )
    return listed


def _completed(workspace: Workspace, entry: Any) -> StoredFile:
    file = workspace.files.get(str(entry.get("id")) if isinstance(entry, dict) else "")
    if file.completed:
        raise SlackError("file_not_found")
    file.completed = True
    file.title = entry.get("title") or file.name
    return file


def _destinations(arguments: Arguments) -> list[str]:
    several = (arguments.text("channels") or "").split(",")
    one = arguments.text("channel_id")
    return [each for each in [one, *several] if each]


def _channel(workspace: Workspace, wanted: str) -> Conversation:
    try:
        channel = workspace.channels.seen_by_bot(wanted)
    except SlackError:
        raise SlackError("invalid_channel") from None
    if workspace.app.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _share(
    workspace: Workspace, channel: Conversation, files: list[StoredFile], arguments: Arguments
) -> None:
    ts = workspace.mint.ts()
    for file in files:
        file.shared_in.append((channel.id, ts))
    workspace.messages.add(
        Message(
            channel=channel.id,
            ts=ts,
            user=workspace.app.bot_user_id,
            bot_id=workspace.app.bot_id,
            app_id=workspace.app.app_id,
            text=arguments.text("initial_comment") or "",
            thread_ts=arguments.text("thread_ts"),
            files=[file.as_file(workspace.base_url) for file in files],
        )
    )


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """files.info."""
    file = workspace.files.get(arguments.wanted("file"))
    return {"file": file.as_file(workspace.base_url), "comments": []}
