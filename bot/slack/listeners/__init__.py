"""Listeners by kind of payload; each parses, calls one use case, acks, and waits for nothing else."""

from slack_bolt.async_app import AsyncApp

from bot.slack.front import Front
from bot.slack.listeners.actions import (
    approve,
    block_good,
    cancel,
    create_group,
    file_question,
    form_preview,
    home_buttons,
    reject,
    retired,
    retry,
)  # fmt: skip
from bot.slack.listeners.afterwards import AFTERWARDS
from bot.slack.listeners.approving import APPROVING
from bot.slack.listeners.commands import block, unblock
from bot.slack.listeners.events import app_gone, home_opened
from bot.slack.listeners.options import known_group
from bot.slack.listeners.shortcuts import block_from_message, block_numbers
from bot.slack.listeners.views import block_request, reject_request

IN_ORDER = (
    block, approve, reject, block_request, form_preview, known_group, reject_request, cancel,
    create_group, retry, file_question, block_good, unblock, block_numbers, block_from_message,
    home_opened, home_buttons,
    app_gone, *APPROVING, *AFTERWARDS, retired,
)  # fmt: skip


def register_all(app: AsyncApp, front: Front) -> None:
    """The busiest first: bolt asks every listener in this order, about 15 µs each."""
    for listener in IN_ORDER:
        listener.register(app, front)
