"""Stores what the app posts, after judging it; shared by chat methods, response URLs and acks."""

import copy
from collections.abc import Mapping
from typing import Any

from bot.local.surface import MOST_BLOCK_TEXT, block_text_length, check_surface
from bot.local.workspace.messages import Message
from bot.local.workspace.state import Workspace
from bot.local.workspace.wire import Json, SlackError

MOST_TEXT = 40_000
"""Longer texts are cut by Slack with a warning; beyond the hard limit it answers `msg_too_long`."""

HARD_TEXT = 100_000


def content_of(workspace: Workspace, given: Mapping[str, Any]) -> Json:
    """Text and blocks of a post, checked; raises `no_text`, `msg_too_long`, `invalid_blocks`, …."""
    text = str(given.get("text") or given.get("markdown_text") or "")
    blocks = blocks_of(given)
    if given.get("attachments"):
        told = {"messages": ["[ERROR] legacy attachments are not simulated here; use blocks"]}
        raise SlackError("invalid_attachments", response_metadata=told)
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    if len(text) > HARD_TEXT:
        raise SlackError("msg_too_long")
    judge_blocks(blocks)
    return {"text": text[:MOST_TEXT], "blocks": with_ids(workspace, blocks)}


def blocks_of(given: Mapping[str, Any]) -> list[Json]:
    """The blocks of a post; raises `invalid_blocks_format` if they are no list of objects."""
    blocks = given.get("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    return blocks


def judge_blocks(blocks: list[Json]) -> None:
    """Raises `invalid_blocks` with Slack's pointers, or `msg_blocks_too_long`."""
    found = [str(error) for error in check_surface(blocks)] if blocks else []
    if block_text_length(blocks) > MOST_BLOCK_TEXT:
        raise SlackError("msg_blocks_too_long")
    if found:
        metadata = {"messages": [f"[ERROR] {error}" for error in found]}
        raise SlackError("invalid_blocks", errors=found, response_metadata=metadata)


def with_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """A copy of blocks in which Slack's defaults are filled in: ids, emoji and verbatim flags."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", workspace.mint.new("b")[:5] + workspace.mint.secret()[:4])
        _fill(workspace, block)
    return filled


_INTERACTIVE = ("_select", "button", "overflow", "checkboxes", "picker", "_input", "radio_buttons")


def _fill(workspace: Workspace, value: Any) -> None:
    if isinstance(value, list):
        for each in value:
            _fill(workspace, each)
    if not isinstance(value, dict):
        return
    kind = str(value.get("type", ""))
    if kind == "plain_text":
        value.setdefault("emoji", True)
    elif kind == "mrkdwn":
        value.setdefault("verbatim", False)
    elif kind.endswith(_INTERACTIVE):
        value.setdefault("action_id", workspace.mint.secret()[:5])
    for each in value.values():
        _fill(workspace, each)


def post_as_app(
    workspace: Workspace,
    channel: str,
    content: Json,
    *,
    thread_ts: str | None = None,
    only_for: str | None = None,
    metadata: Json | None = None,
) -> Message:
    """Stores a message of the app."""
    return workspace.messages.add(
        Message(
            channel=channel,
            ts=workspace.mint.ts(),
            user=workspace.app.bot_user_id,
            bot_id=workspace.app.bot_id,
            app_id=workspace.app.app_id,
            thread_ts=thread_ts,
            only_for=only_for,
            metadata=metadata,
            **content,
        )
    )


def answer(workspace: Workspace, given: Mapping[str, Any], *, user: str, channel: str) -> Message:
    """Posts the answer of an ack body or response URL: private unless `response_type` is `in_channel`."""
    public = given.get("response_type") == "in_channel"
    return post_as_app(
        workspace,
        channel,
        content_of(workspace, given),
        thread_ts=given.get("thread_ts"),
        only_for=None if public else user,
        metadata=given.get("metadata"),
    )
