"""Who is who in Slack: time zones and user groups, cached so that no answer waits for Slack."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import expiry
from bot.domain.errors import Refused, RetryLater
from bot.slack.client import translated

log = structlog.get_logger()

PAGE = 500
MOST_PAGES = 40
GROUPS_EVERY = 300.0
"""Seconds between two refreshes of the user groups."""
PEOPLE_EVERY = 6 * 3600.0
"""Seconds between two refreshes of everybody's time zone."""


@dataclass(frozen=True, slots=True)
class Person:
    """What we keep of a member."""

    id: str
    name: str
    tz: str
    handle: str = ""
    """What one types behind an @; Slack sends it as plain text with a command."""
    language: str = ""
    """Two letters, of the language their Slack speaks; empty where Slack does not say."""


class Directory:
    """Implements the port `People`. Fills in the background and keeps what it had when Slack fails."""

    def __init__(self, client: AsyncWebClient, groups: Iterable[str]) -> None:
        self._client = client
        self._groups: tuple[str, ...] = ()
        self._people: dict[str, Person] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._warm = {"en"}
        self.troubles: dict[str, str] = {}
        """By user-group id or `people`: why the last refresh failed; empty when all is well."""
        self.watch(groups)

    def watch(self, ids: Iterable[str]) -> None:
        """Names the user groups that matter from now on, among ids of all kinds."""
        self._groups = tuple(sorted({one for one in ids if one.startswith("S")}))
        self.troubles = {
            what: why for what, why in self.troubles.items() if what in ("people", *self._groups)
        }

    def zone(self, user: str) -> ZoneInfo | None:
        """The person's time zone as far as Slack told us."""
        person = self._people.get(user)
        if person is None or not person.tz:
            return None
        try:
            return ZoneInfo(person.tz)
        except (ZoneInfoNotFoundError, ValueError):
            return None

    def language(self, user: str) -> str:
        """The language of the person's Slack as far as we were told; a weak guide, often left at English."""
        person = self._people.get(user)
        return person.language if person is not None else ""

    def named(self, name: str) -> tuple[Person, ...]:
        """The people with this handle or full name, in any case."""
        wanted = name.casefold()
        return tuple(
            one for one in self._people.values() if wanted in (one.handle.casefold(), one.name.casefold())
        )

    def members(self, ids: Iterable[str]) -> frozenset[str]:
        """User ids behind a mix of user ids and user-group ids."""
        found: set[str] = set()
        for one in ids:
            found |= self._members.get(one, frozenset()) if one.startswith("S") else {one}
        return frozenset(found)

    def knows(self, ids: Iterable[str]) -> bool:
        """Whether Slack has told us the members of all these groups."""
        return all(one in self._members for one in ids if one.startswith("S"))

    async def learn(self, user: str) -> ZoneInfo | None:
        """Asks Slack about one person now."""
        try:
            answer = await translated(self._client.users_info(user=user, include_locale=True))
        except (Refused, RetryLater) as error:
            log.warning("person_not_learnt", user=user, trouble=str(error))
            return None
        self._keep(answer["user"])
        await self._warm_up()
        return self.zone(user)

    async def refresh_groups(self) -> None:
        """Reads the members of every user group that may approve or declare storms."""
        for group in self._groups:
            try:
                answer = await translated(self._client.usergroups_users_list(usergroup=group))
            except (Refused, RetryLater) as error:
                self._trouble(group, str(error))
                continue
            self._members[group] = frozenset(answer.get("users") or ())
            self.troubles.pop(group, None)

    async def refresh_people(self) -> None:
        """Reads everybody's time zone, page by page."""
        cursor = ""
        try:
            for _ in range(MOST_PAGES):
                answer = await translated(
                    self._client.users_list(limit=PAGE, cursor=cursor or None, include_locale=True)
                )
                for user in answer.get("members") or ():
                    self._keep(user)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except (Refused, RetryLater) as error:
            self._trouble("people", str(error))
            return
        self.troubles.pop("people", None)
        await self._warm_up()

    async def keep_fresh(self) -> None:
        """Refreshes for ever; the first round at once."""
        groups = self._forever(self.refresh_groups, GROUPS_EVERY)
        await asyncio.gather(self._warm_up(), groups, self._forever(self.refresh_people, PEOPLE_EVERY))

    async def _forever(self, refresh: Callable[[], Awaitable[None]], every: float) -> None:
        while True:
            await refresh()
            await asyncio.sleep(min(every, 30.0) if self.troubles else every)

    def _keep(self, user: dict[str, object]) -> None:
        known = str(user["id"])
        name = str(user.get("real_name") or user.get("name") or "")
        profile = user.get("profile")
        display = profile.get("display_name") if isinstance(profile, dict) else ""
        handle = str(display or user.get("name") or "")
        language = str(user.get("locale") or "").partition("-")[0].lower()
        self._people[known] = Person(known, name, str(user.get("tz") or ""), handle, language)

    async def _warm_up(self) -> None:
        """English date words and those of everybody's language: loading takes longer than one should wait."""
        new = {"en", *(person.language for person in self._people.values())} - self._warm - {""}
        self._warm |= new
        await asyncio.to_thread(expiry.warm_up, sorted(new))

    def _trouble(self, what: str, words: str) -> None:
        self.troubles[what] = words
        log.warning("directory_not_refreshed", what=what, trouble=words)
