"""Writes docs/settings.md from the settings class: `make reference`. Owns no sentence about a setting."""

import types
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings, read_settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"

HEAD = """# Settings

Every setting, from the settings class itself (`make reference` writes this page, a test compares the two).
Settings come from the environment or from a file `.env` in the working folder; the environment wins. They are
read once at the start, and all mistakes are reported together. `blockbot doctor` tells what is missing.

"""

PARTS = {
    "slack_": "Slack",
    "block_": "Requests",
    "cloudagent_": "CloudAgent",
    "": "Database, web server and logs",
}
"""Headings by how a setting's name begins; the last takes the rest."""


def page() -> str:
    """The whole page."""
    fields = dict(Settings.model_fields)
    parts = []
    for prefix, title in PARTS.items():
        mine = {name: fields.pop(name) for name in list(fields) if name.startswith(prefix)}
        parts.append(f"## {title}\n\n" + "\n".join(entry(name, field) for name, field in mine.items()))
    return HEAD + "\n".join(parts)


def entry(name: str, field: FieldInfo) -> str:
    """One setting: what it means, then the facts about it."""
    facts = [f"- Default: {written(field.default)}", *(f"- {fact}" for fact in allowed(field))]
    if field.annotation is SecretStr:
        facts.append("- A secret: never shown in logs, errors or `repr`")
    if name.upper() in needed():
        facts.append(f"- Required: {needed()[name.upper()]}")
    described = str(field.description).rstrip(".")
    return f"### `{name.upper()}`\n\n{described}.\n\n" + "\n".join(facts) + "\n"


def written(default: Any) -> str:
    """A default as one writes it into a file."""
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    words = ",".join(plain) if isinstance(plain, tuple) else str(plain)
    return f"`{words}`" if words else "empty"


def allowed(field: FieldInfo) -> list[str]:
    """What the type and its bounds allow."""
    found = []
    if get_origin(field.annotation) is Literal:
        found.append("One of " + ", ".join(f"`{one}`" for one in get_args(field.annotation)))
    bounds = {
        name: getattr(one, name) for one in field.metadata for name in ("ge", "le") if hasattr(one, name)
    }
    if bounds:
        found.append(f"A whole number from {bounds['ge']} to {bounds['le']}")
    if get_origin(field.annotation) in (tuple, Union, types.UnionType):
        found.append("Several, with commas")
    return found


def needed() -> dict[str, str]:
    """When each setting is required, asked of the class with everything empty."""
    nothing = {"_env_file": None, "slack_app_token": ""}
    over_http = {told.split()[0] for told in read_settings(**nothing).missing_to_serve()}
    by_socket = {
        told.split()[0]
        for told in read_settings(**nothing | {"slack_app_token": "xapp-1"}).missing_to_serve()
    }
    found = dict.fromkeys(sorted(over_http & by_socket), "always")
    found |= dict.fromkeys(sorted(over_http - by_socket), "over HTTP, not in Socket Mode")
    found["CLOUDAGENT_TIMEZONE"] = "for any `CLOUDAGENT_API_URL` but the default"
    found["BLOCK_SECRET_KEY"] = "on PostgreSQL, the same for all processes"
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
