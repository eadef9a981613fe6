"""Messages and views in the form the page reads them; shapes only."""

from bot.local.workspace.messages import Message
from bot.local.workspace.people import Person
from bot.local.workspace.views import OpenView
from bot.local.workspace.wire import Json


def page_message(message: Message, author: Person | None) -> Json:
    """A message for the page; file addresses are the page's own."""
    return {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "channel": message.channel,
        "user": message.user,
        "username": author.real_name if author else message.user,
        "is_bot": bool(message.bot_id) or bool(author and author.is_bot),
        "text": message.text,
        "blocks": message.blocks,
        "files": [_page_file(file) for file in message.files],
        "edited": message.edited_ts is not None,
        "ephemeral": message.only_for is not None,
        "reply_count": len(message.replies),
        "metadata": message.metadata,
    }


def _page_file(file: Json) -> Json:
    kept = {name: file[name] for name in ("id", "name", "size", "mimetype", "title")}
    return kept | {"url": f"/sim/file/{file['id']}", "alt_txt": file.get("alt_txt", "")}


def page_view(view: OpenView) -> Json:
    """A modal or App Home for the page."""
    body = view.body
    return {
        "id": view.id,
        "hash": view.hash,
        "type": body.get("type"),
        "callback_id": body.get("callback_id", ""),
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata", ""),
        "errors": view.errors,
        "state": {"values": view.values},
        "previous_view_id": view.previous_view_id,
    }
