"""Payloads of other workspaces: recognised by their ids, answered politely, never shown to a listener."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from bot.slack.cards import answers
from bot.slack.delivery import name_of
from bot.slack.privately import Tell, answer_privately

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Home:
    """Where the app is installed, as `auth.test` says; empty until Slack has said it."""

    team: str = ""
    enterprise: str = ""
    """Of an Enterprise Grid organisation; empty elsewhere."""


NOWHERE = Home()
"""Before Slack has said where we are."""


def is_foreign(body: Mapping[str, Any], home: Home) -> bool:
    """Whether the payload, or the person who acted, belongs to another workspace.

    On Enterprise Grid a payload of the same organisation is ours. In a channel shared through Slack Connect
    people of other workspaces press our buttons: their `user.team_id` tells. What names no workspace at all
    is not foreign.
    """
    if not home.team or (home.enterprise and home.enterprise in _enterprises(body)):
        return False
    ours = {home.team, home.enterprise} - {""}
    if installed := _named(_ids(body.get("authorizations"), "team_id")):
        return not installed & ours
    named = _named((body.get("team_id"), _id(body.get("team")), _field(body.get("user"), "team_id")))
    return not named <= ours


class Strangers:
    """Answers payloads of other workspaces; `told` is called with each one's kind."""

    def __init__(self, home: Callable[[], Home], tell: Tell, told: Callable[[str], None]) -> None:
        self._home = home
        self._tell = tell
        self._told = told

    def turn_away(self, body: Mapping[str, Any]) -> BoltResponse | None:
        """The answer to a stranger; None to everybody else."""
        if not is_foreign(body, self._home()):
            return None
        kind = name_of(body)
        log.warning("foreign_payload", kind=kind)
        self._told(kind)
        return answer_privately(body, answers.another_workspace(), self._tell, title="Not sent")


def _enterprises(body: Mapping[str, Any]) -> set[str]:
    team, enterprise = body.get("team"), body.get("enterprise")
    found = (_id(enterprise), body.get("enterprise_id"), _field(team, "enterprise_id"))
    return _named((*found, *_ids(body.get("authorizations"), "enterprise_id")))


def _ids(entries: Any, name: str) -> list[Any]:
    return [_field(one, name) for one in entries] if isinstance(entries, list) else []


def _id(value: Any) -> Any:
    return value if isinstance(value, str) else _field(value, "id")


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _named(values: Iterable[Any]) -> set[str]:
    return {one for one in values if isinstance(one, str) and one}
