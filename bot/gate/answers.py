"""What people are told when their workspace's bot cannot be reached: true, private, and with a way out."""

from bot.slack.cards.pieces import said
from bot.slack.cards.surface import Surface
from bot.slack.cards.text import harmless


def not_installed() -> Surface:
    """The gate knows no installation in this workspace."""
    return _said(
        "Blockbot is not installed in this workspace (any more), so nothing was recorded. Please ask your "
        "operator to install it."
    )


def not_set_up() -> Surface:
    """Installed, but its folder is missing or has mistakes."""
    return _said(
        "Blockbot is installed here but not set up for this workspace yet, so nothing was recorded. Please "
        "tell your operator: “blockbot doctor” says what is missing."
    )


def not_running() -> Surface:
    """The bot is starting, or died and is about to be started again."""
    return _said(
        "Blockbot is just starting for this workspace, so nothing was recorded. Please try again in a "
        "minute; if it stays, tell your operator."
    )


def no_answer() -> Surface:
    """The bot got it and did not answer in time, or died over it."""
    return _said(
        "Blockbot did not answer in time, so I do not know whether this was recorded. Please look before "
        "you try again: /block mine lists your requests, and a card tells what was decided."
    )


def organisation() -> Surface:
    """The payload names no workspace, as where the app is installed for a whole organisation."""
    return _said(
        "Blockbot works in single workspaces, not in a whole organisation, so nothing was recorded. Please "
        "ask your operator to install it in this workspace."
    )


def _said(sentence: str) -> Surface:
    return Surface(harmless(sentence), (said(sentence),))
