"""Response URLs: what may be posted through them, how often and how long; posts nothing by itself."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.local.workspace.ids import Mint
from bot.local.workspace.rules import Rules
from bot.local.workspace.wire import SlackError

_REMEMBERED = 1000


@dataclass(slots=True)
class ResponseUrl:
    """One address. `source_ts` is what may be replaced: the message it came from, or the first answer."""

    user: str
    channel: str
    source_ts: str | None
    at: float
    uses: int = 0


class ResponseUrls:
    """Issues addresses and counts their uses."""

    def __init__(self, mint: Mint, *, clock: Callable[[], float], rules: Rules) -> None:
        self._mint = mint
        self._clock = clock
        self._rules = rules
        self._issued: OrderedDict[str, ResponseUrl] = OrderedDict()

    def issue(self, user: str, channel: str, source_ts: str | None = None) -> str:
        """The secret last part of a new address."""
        secret = self._mint.secret()
        self._issued[secret] = ResponseUrl(user, channel, source_ts, self._clock())
        if len(self._issued) > _REMEMBERED:
            self._issued.popitem(last=False)
        return secret

    def use(self, secret: str) -> ResponseUrl:
        """Counts one use; raises SlackError (404) on an address unknown, too old or used up."""
        found = self._issued.get(secret)
        if found is None:
            raise SlackError("invalid_url", status=404)
        if self._clock() - found.at > self._rules.response_url_seconds:
            raise SlackError("expired_url", status=404)
        if found.uses >= self._rules.response_url_uses:
            raise SlackError("used_url", status=404)
        found.uses += 1
        return found
