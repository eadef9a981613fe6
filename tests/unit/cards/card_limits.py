"""Slack's limits on messages and views as far as our surfaces can meet them; slack_sdk checks some itself."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.views import View

from bot.local.surface import check_surface
from bot.slack.cards.surface import Surface
from tests.unit.cards.card_samples import texts

MOST_TEXT = {"section": 3000, "header": 150, "button": 75}


def broken(surface: Surface | View) -> list[str]:
    """Every limit that this surface breaks."""
    payload = surface.payload() if isinstance(surface, Surface) else surface.to_dict()
    blocks = payload["blocks"]
    found = [*_whole(payload), *(trouble for block in blocks for trouble in _block(block))]
    if isinstance(surface, Surface):
        return found + [str(error) for error in check_surface(blocks)]
    return found + [str(error) for error in check_surface(payload)]


def _whole(payload: Mapping[str, Any]) -> list[str]:
    most_blocks = 100 if payload.get("type") in ("modal", "home") else 50
    found = [] if len(payload["blocks"]) <= most_blocks else ["too many blocks"]
    # Of a message; a view may have 250 KB, which is less in characters than it looks: half of that here.
    most_text = 125_000 if payload.get("type") == "home" else 12_000
    if sum(len(text) for _, text in texts(payload["blocks"])) > most_text:
        found.append(f"more than {most_text:,} characters over all blocks")
    if "type" not in payload and not 0 < len(payload["text"]) <= 4000:
        found.append("text missing or too long")
    return found


def _block(block: Mapping[str, Any]) -> list[str]:
    found = [f"empty text in a {block['type']}" for _, text in texts(block) if not text]
    most = MOST_TEXT.get(block["type"])
    if most and "text" in block and len(block["text"]["text"]) > most:
        found.append(f"{block['type']} text over {most}")
    if any(len(field["text"]) > 2000 for field in block.get("fields", [])):
        found.append("field over 2000")
    if not 0 < len(block.get("fields", [None])) <= 10:
        found.append("no or more than 10 fields")
    elements = block.get("elements", [])
    if block["type"] == "context" and not 0 < len(elements) <= 10:
        found.append("no or more than 10 context elements")
    return found + (_actions(elements) if block["type"] == "actions" else [])


def _actions(elements: list[Mapping[str, Any]]) -> list[str]:
    ids = [element["action_id"] for element in elements]
    found = [] if len(ids) == len(set(ids)) else ["an action id twice"]
    if not 0 < len(ids) <= 25:
        found.append("no or more than 25 elements")
    if any(len(element["text"]["text"]) > MOST_TEXT["button"] for element in elements):
        found.append("button text over 75")
    return found
