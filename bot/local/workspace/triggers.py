"""Trigger ids: what a person's act entitles the app to, once and for a few seconds."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.local.workspace.ids import Mint
from bot.local.workspace.wire import SlackError

_REMEMBERED = 1000


@dataclass(slots=True)
class Trigger:
    """One entitlement: who acted, when (epoch seconds), and in which view, if in one."""

    user: str
    at: float
    view_id: str | None
    used: bool = False


class Triggers:
    """Issues trigger ids and exchanges them."""

    def __init__(self, mint: Mint, *, clock: Callable[[], float], seconds: float) -> None:
        self._mint = mint
        self._clock = clock
        self._seconds = seconds
        self._issued: OrderedDict[str, Trigger] = OrderedDict()

    def issue(self, user: str, view_id: str | None = None) -> str:
        """A new trigger id for this person's act."""
        trigger_id = self._mint.trigger()
        self._issued[trigger_id] = Trigger(user, self._clock(), view_id)
        if len(self._issued) > _REMEMBERED:
            self._issued.popitem(last=False)
        return trigger_id

    def check(self, trigger_id: str) -> Trigger:
        """The trigger, unused and fresh; raises Slack's three errors about triggers."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock() - trigger.at > self._seconds:
            raise SlackError("expired_trigger_id")
        return trigger
