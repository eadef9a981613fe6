"""The table of Web API methods."""

from collections.abc import Callable, Mapping

from bot.local.workspace.state import Workspace
from bot.local.workspace.web_api import chat, conversations, files, people, views
from bot.local.workspace.web_api.arguments import Arguments
from bot.local.workspace.wire import Json

Method = Callable[[Workspace, Arguments], Json]

METHODS: Mapping[str, Method] = {
    "auth.test": people.auth_test,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.permalink,
    "conversations.history": conversations.history,
    "conversations.info": conversations.info,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_direct,
    "conversations.replies": conversations.replies,
    "files.getUploadURLExternal": files.upload_url,
    "files.completeUploadExternal": files.complete,
    "files.info": files.info,
    "usergroups.list": people.usergroups_list,
    "usergroups.users.list": people.usergroups_users_list,
    "users.info": people.users_info,
    "users.list": people.users_list,
    "views.open": views.open_view,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
}
"""Called with the bot token; apps.connections.open, with the app token, is Socket Mode's."""
