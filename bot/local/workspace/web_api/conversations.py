"""The conversations.* methods."""

from bot.local.workspace.channels import Conversation
from bot.local.workspace.messages import Message, slack_message
from bot.local.workspace.scopes import require
from bot.local.workspace.state import Workspace
from bot.local.workspace.web_api.arguments import Arguments
from bot.local.workspace.web_api.people import page_of
from bot.local.workspace.wire import Json, SlackError


def _readable(workspace: Workspace, arguments: Arguments, right: str) -> Conversation:
    channel = workspace.channels.seen_by_bot(arguments.text("channel") or "")
    require(workspace.app, f"{channel.scope_stem()}:{right}")
    return channel


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.info."""
    channel = _readable(workspace, arguments, "read")
    return {"channel": channel.as_channel(workspace.app.bot_user_id)}


def members(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.members, with cursors."""
    channel = _readable(workspace, arguments, "read")
    return page_of(arguments, "members", list(channel.members))


def open_direct(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.open: the direct message with one person."""
    users = [user for user in (arguments.text("users") or "").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        require(workspace.app, "mpim:write")
        raise SlackError("method_not_supported_for_channel_type")  # group messages are not simulated
    direct = workspace.channels.direct(workspace.people.get(users[0]).id)
    shown = direct.as_channel(workspace.app.bot_user_id)
    return {"channel": shown if arguments.flag("return_im") else {"id": direct.id}}


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.history: the newest first, without replies; metadata only with `include_all_metadata`."""
    channel = _heard(workspace, arguments)
    oldest, latest = _moment(arguments, "oldest", "0"), _moment(arguments, "latest", "inf")
    found = [
        each
        for each in reversed(workspace.messages.seen(channel.id))
        if not each.is_reply and oldest < float(each.ts) < latest
    ]
    return _shown(workspace, found, arguments)


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """conversations.replies; metadata only with `include_all_metadata`."""
    channel = _heard(workspace, arguments)
    try:
        found = workspace.messages.thread(channel.id, arguments.wanted("ts"))
    except SlackError:
        raise SlackError("thread_not_found") from None
    return _shown(workspace, found, arguments)


def _moment(arguments: Arguments, name: str, default: str) -> float:
    try:
        return float(arguments.text(name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _heard(workspace: Workspace, arguments: Arguments) -> Conversation:
    """A conversation whose messages the bot may read: it has the scope and is a member."""
    channel = _readable(workspace, arguments, "history")
    if workspace.app.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _shown(workspace: Workspace, found: list[Message], arguments: Arguments) -> Json:
    with_metadata = arguments.flag("include_all_metadata")
    shown = [slack_message(each, team=workspace.app.team.id, with_metadata=with_metadata) for each in found]
    page = page_of(arguments, "messages", shown)
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}
