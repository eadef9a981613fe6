"""Puts numbers into a group of the stand-in and takes them out (R1-R8, X2-X4); builds no answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.local.vendor.accounts import Account, Group, Row
from bot.local.vendor.numbers import is_well_formed, normalised
from bot.local.vendor.switches import Switches

Mishap = Callable[[int], str]
"""What happens to the n-th number of a call: ``, `error`, `lost` (not stored, not listed), `hidden` (stored,
not listed) or `wrong` (another number is stored); faults F7 and F8."""


def no_mishap(_index: int) -> str:
    """Nothing happens."""
    return ""


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds one call: the switches, the moment (aware) and what goes wrong with its numbers."""

    switches: Switches
    now: datetime
    mishap: Mishap = no_mishap


@dataclass(slots=True)
class Tally:
    """What became of the numbers of one call."""

    listed: list[str] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)
    new: int = 0
    inserted: int = 0
    deleted: int = 0


def store(
    account: Account, group: Group, numbers: Sequence[Any], expires_at: datetime | None, scene: Scene
) -> Tally:
    """Adds the numbers; a bad one goes to the errors."""
    tally, seen = Tally(), set[str]()
    for index, number in enumerate(numbers):
        fate = scene.mishap(index)
        if fate == "error" or not is_well_formed(number, scene.switches):
            tally.errors.append(number)
        elif fate != "lost":
            stored = _stored_as(number, fate, scene.switches)
            if stored not in seen and _is_held_back(group, stored, scene):
                tally.errors.append(number)
                continue
            if stored not in seen:
                _place(group, stored, expires_at, scene, tally)
                tally.new += stored not in account.known_numbers
                account.known_numbers.add(stored)
            seen.add(stored)
            if fate != "hidden":
                tally.listed.append(stored)
    return tally


def _stored_as(number: str, fate: str, switches: Switches) -> str:
    if fate == "wrong":
        return "+91" + "".join(char for char in number if char.isdigit())
    return normalised(number, switches)


def _is_held_back(group: Group, number: str, scene: Scene) -> bool:
    row = group.rows.get(number)
    present = row is not None and row.blocks_at(scene.now)
    return present and scene.switches.existing == "error"


def _place(group: Group, number: str, expires_at: datetime | None, scene: Scene, tally: Tally) -> None:
    row = group.rows.get(number)
    if row is not None and row.blocks_at(scene.now):
        if scene.switches.existing == "refresh":
            row.expires_at = expires_at
        return
    tally.inserted += 1
    group.rows[number] = Row(number, expires_at, scene.now)


def lift(account: Account, only: Group | None, numbers: Sequence[Any], scene: Scene) -> Tally:
    """Takes the numbers out of every group, or out of one."""
    groups = [only] if only else list(account.groups.values())
    tally, removed = Tally(), set[str]()
    for index, number in enumerate(numbers):
        fate = scene.mishap(index)
        if fate == "error" or not is_well_formed(number, scene.switches):
            tally.errors.append(number)
        elif fate != "lost":
            stored = _stored_as(number, fate, scene.switches)
            held = [group for group in groups if _holds(group, stored, scene.now)]
            for group in held:
                del group.rows[stored]
            removed |= {stored} if held else set()
            if stored in removed or scene.switches.delete_missing == "success":
                tally.listed += [] if fate == "hidden" else [stored]
            else:
                tally.errors.append(number)
    tally.deleted = len(removed)
    return tally


def _holds(group: Group, number: str, now: datetime) -> bool:
    row = group.rows.get(number)
    return row is not None and row.blocks_at(now)
