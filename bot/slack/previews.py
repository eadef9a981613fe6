"""Keeps the preview of open forms up to date; honours the view's hash, so no newer form is overwritten."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

import structlog
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import Refused, RetryLater
from bot.slack.client import translated

log = structlog.get_logger()

MOST_FORMS = 500


@dataclass(slots=True)
class _Form:
    """One open form: our own updates make its hash another one while its person goes on typing."""

    newest: str = ""
    replaced: set[str] = field(default_factory=set)
    hash: str = ""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Previews:
    """Open forms of this process, the least recently used forgotten first."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._forms: OrderedDict[str, _Form] = OrderedDict()

    def saw(self, view_id: str, at: str) -> None:
        """A change of a form, made at this `action_ts`; only the newest is drawn, whatever arrives last."""
        form = self._form(view_id)
        form.newest = max(form.newest, at)

    def is_newest(self, view_id: str, at: str) -> bool:
        """Whether nothing has changed in the form since."""
        return self._form(view_id).newest == at

    async def draw(self, view_id: str, at: str, seen: str, view: View) -> None:
        """Updates the form as entered at `at`, with the hash `seen`, unless others have changed it since."""
        form = self._form(view_id)
        async with form.turn:
            if form.newest != at:
                return
            known = form.hash if seen in form.replaced else seen
            try:
                answer = await translated(self._client.views_update(view_id=view_id, hash=known, view=view))
            except (Refused, RetryLater) as error:
                # A preview is a courtesy: the form was closed, submitted or changed meanwhile.
                log.debug("preview_not_drawn", trouble=error.sentence)
                return
            form.replaced.add(known)
            form.hash = str((answer.get("view") or {}).get("hash") or "")

    def _form(self, view_id: str) -> _Form:
        form = self._forms.setdefault(view_id, _Form())
        self._forms.move_to_end(view_id)
        if len(self._forms) > MOST_FORMS:
            self._forms.popitem(last=False)
        return form
