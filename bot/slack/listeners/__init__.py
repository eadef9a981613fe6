"""Listeners by kind of payload; each parses, calls one use case, acks, and waits for nothing else."""

from slack_bolt.async_app import AsyncApp

from bot.slack.front import Front
from bot.slack.listeners.actions import approve, cancel, reject
from bot.slack.listeners.commands import block
from bot.slack.listeners.shortcuts import block_numbers
from bot.slack.listeners.views import block_request, reject_request


def register_all(app: AsyncApp, front: Front) -> None:
    """The busiest first: bolt asks every listener in this order, about 15 µs each."""
    for listener in (block, approve, reject, block_request, reject_request, cancel, block_numbers):
        listener.register(app, front)
