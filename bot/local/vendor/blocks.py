"""Update, Create and Delete of the stand-in (U7-U14, R3, C1-C5, X1-X4): admitted body in, answer out."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.local.vendor.accounts import Account, Group
from bot.local.vendor.checks import Refusal, Voice
from bot.local.vendor.numbers import is_well_formed
from bot.local.vendor.replies import BAD_FORMAT, Reply, answer
from bot.local.vendor.storing import Scene, Tally, lift, store

MOST_NUMBERS = 100
EXPIRY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
NAME = re.compile(r"[A-Za-z0-9 _-]+")


def update(account: Account, body: Mapping[str, Any], scene: Scene) -> Reply:
    """Adds numbers to a group."""
    voice = Voice(scene.switches)
    sent = body.get("blockNumbers")
    if not body.get("groupName") or not sent:
        raise voice.mandatory()
    if "description" not in body and scene.switches.description_missing == "refuse":
        raise voice.mandatory()
    group = _group(account, str(body["groupName"]), scene)
    numbers = _numbers(sent, scene)
    expires_at = _expiry(body.get("expiryDate"), account.zone, scene)
    if scene.switches.description_effect == "replace" and "description" in body:
        group.description = str(body["description"])
    tally = store(account, group, numbers, expires_at, scene)
    output: dict[str, Any] = {scene.switches.success_key: tally.listed, "error": tally.errors}
    if scene.switches.counts == "documented":
        output |= {"new": tally.new, "inserted": tally.inserted}
    return _success("updated", {"id": group.id, "blockNumbers": sent}, output)


def _success(message: str, echoed: Mapping[str, Any], output: Mapping[str, Any]) -> Reply:
    return answer({"status": "success", "message": message, "input": echoed, "output": output})


def _group(account: Account, name: str, scene: Scene) -> Group:
    if name in account.groups:
        return account.groups[name]
    voice = Voice(scene.switches)
    match scene.switches.unknown_group:
        case "created":
            return account.add_group(name, "")
        case "field":
            raise voice.invalid(groupName=f"Group ({name}) does not exist")
        case "not_found":
            raise voice.app("Group not found")
        case _:
            raise voice.app("Invalid group id")


def _numbers(sent: Any, scene: Scene) -> Sequence[Any]:
    voice = Voice(scene.switches)
    if not isinstance(sent, list):
        if scene.switches.numbers_text == "refuse":
            raise voice.invalid(blockNumbers=BAD_FORMAT)
        return [sent]
    if len(sent) > MOST_NUMBERS and scene.switches.over_limit == "refuse":
        raise voice.invalid(blockNumbers=BAD_FORMAT)
    numbers = sent[:MOST_NUMBERS]
    strict = scene.switches.bad_numbers == "strict"
    if strict and not all(is_well_formed(number, scene.switches) for number in numbers):
        raise voice.invalid(blockNumbers=BAD_FORMAT)
    return numbers


def _expiry(text: Any, zone: ZoneInfo, scene: Scene) -> datetime | None:
    voice = Voice(scene.switches)
    if not text and scene.switches.expiry_missing == "forever":
        return None
    try:
        moment = _moment(str(text), zone)
    except ValueError:
        raise voice.invalid(expiryDate="Expiry date should be in yyyy-mm-dd HH:mm:ss format") from None
    if moment <= scene.now and scene.switches.expiry_past == "refuse":
        raise voice.invalid(expiryDate="Expiry date should be in the future")
    return moment


def _moment(text: str, zone: ZoneInfo) -> datetime:
    if not EXPIRY.fullmatch(text):
        raise ValueError(text)
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)


def create(account: Account, body: Mapping[str, Any], scene: Scene) -> Reply:
    """Makes a group with one number; a comma-joined text is one bad number (C4)."""
    voice = Voice(scene.switches)
    if not body.get("name") or not body.get("description") or not body.get("blockNumbers"):
        raise voice.mandatory()
    name, description = str(body["name"]), str(body["description"])
    _check_name(name, description, scene)
    if name in account.groups and scene.switches.existing_name == "refuse":
        raise voice.invalid(name=f"Name ({name}) already exists")
    sent = body["blockNumbers"]
    numbers = _numbers(sent if isinstance(sent, list) else [sent], scene) if "," not in sent else [sent]
    expires_at = _expiry(body.get("expiryDate"), account.zone, scene)
    group = account.groups.get(name) or account.add_group(name, description)
    tally = store(account, group, numbers, expires_at, scene)
    echoed = {"name": name, "description": description, "blockNumbers": _as_list(sent)}
    return _success("created", echoed, _created(group, tally, scene))


def _created(group: Group, tally: Tally, scene: Scene) -> Mapping[str, Any]:
    return {
        "affectedRows": 1,
        "lastInsertId": group.id,
        scene.switches.success_key: tally.listed,
        "error": tally.errors,
    }


def _as_list(sent: Any) -> list[Any]:
    return sent if isinstance(sent, list) else [sent]


def _check_name(name: str, description: str, scene: Scene) -> None:
    # The vendor's page shows the `name` error for a bad description too (C1).
    for value in (name, description):
        if not 2 <= len(value) <= 50:  # noqa: PLR2004  # the documented range
            raise _bad_name(value, scene)
    refused = not NAME.fullmatch(name) or name.isdigit()
    if refused and scene.switches.name_characters == "refuse":
        raise _bad_name(name, scene)


def _bad_name(value: str, scene: Scene) -> Refusal:
    return Voice(scene.switches).invalid(name=f"Name ({value}) allows 2 to 50 characters only")


def delete(account: Account, body: Mapping[str, Any], scene: Scene) -> Reply:
    """Takes numbers out of every group of the account, or (switch) of the one that is named."""
    sent = body.get("blockNumbers")
    if not sent:
        raise Voice(scene.switches).mandatory()
    only = None
    if scene.switches.delete_scope == "group":
        only = account.groups.get(str(body.get("groupName", "")))
        if only is None:
            raise Voice(scene.switches).app("Invalid group id")
    tally = lift(account, only, _numbers(sent, scene), scene)
    output = {"success": tally.listed, "error": tally.errors, "deleted": tally.deleted}
    return _success("deleted", {"id": only.id if only else 1, "blockNumbers": sent}, output)
