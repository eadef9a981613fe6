"""Who is in the workspace: people with their time zones, and user groups; holds no rights of the bot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.local.workspace.wire import Json, SlackError

TEAM_ID = "T08SPAMDESK"
TEAM_DOMAIN = "spam-desk"
TEAM_NAME = "Spam Desk (simulated)"


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace itself, as Slack names it."""

    id: str
    domain: str
    name: str


SPAM_DESK = Team(TEAM_ID, TEAM_DOMAIN, TEAM_NAME)


@dataclass(frozen=True, slots=True)
class Person:
    """A member. `tz` is an IANA name, or None for somebody whose profile has none.

    `role` is `agent`, `lead`, `oncall`, `outsider` or `bot`: a label for the page, not a right.
    """

    id: str
    name: str
    real_name: str
    role: str
    tz: str | None = None
    is_bot: bool = False
    locale: str = "en-US"
    """Told only to who asks with `include_locale`."""

    def zone(self, now: float) -> Json:
        """The three zone fields of Slack's user object at `now` (epoch seconds); empty without a zone."""
        if self.tz is None:
            return {}
        moment = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.tz))
        offset = moment.utcoffset() or timedelta()
        return {
            "tz": self.tz,
            "tz_label": f"{self.tz.split('/')[-1].replace('_', ' ')} ({moment:%Z})",
            "tz_offset": int(offset.total_seconds()),
        }

    def as_user(self, now: float, team: str) -> Json:
        """Slack's user object, as `users.info` returns it; `team` is the id of the workspace."""
        return {
            "id": self.id,
            "team_id": team,
            "name": self.name,
            "deleted": False,
            "real_name": self.real_name,
            **self.zone(now),
            "profile": {
                "real_name": self.real_name,
                "real_name_normalized": self.real_name,
                "display_name": self.name,
                "display_name_normalized": self.name,
                "team": team,
            },
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": int(now),
        }


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group, named by its handle (`@spam-leads`)."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]

    def as_usergroup(self, team: str) -> Json:
        """Slack's usergroup object."""
        return {
            "id": self.id,
            "team_id": team,
            "is_usergroup": True,
            "is_external": False,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "date_create": 0,
            "date_update": 0,
            "date_delete": 0,
            "auto_type": None,
            "user_count": len(self.members),
            "users": list(self.members),
        }


RAVI = Person("U08RAVI0001", "ravi", "Ravi Nair", "agent", "Asia/Kolkata")
MEERA = Person("U08MEERA001", "meera", "Meera Iyer", "agent", "Asia/Kolkata", locale="hi-IN")
ASHA = Person("U08ASHA0001", "asha", "Asha Rao", "lead", "Asia/Kolkata")
DANIEL = Person("U08DANIEL01", "daniel", "Daniel Price", "lead", "Europe/London")
OMAR = Person("U08OMAR0001", "omar", "Omar Haddad", "oncall", "Asia/Dubai")
OLGA = Person("U08OLGA0001", "olga", "Olga Novak", "outsider", "America/New_York")
TOM = Person("U08TOM00001", "tom", "Tom Reed", "agent")
CALL_LOG = Person("U08CALLLOG1", "call-log", "Call log", "bot", is_bot=True)
SLACKBOT = Person("USLACKBOT", "slackbot", "Slackbot", "bot", is_bot=True)
SPAM_LEADS = UserGroup("S08SPAMLEAD", "spam-leads", "Spam leads", (ASHA.id, DANIEL.id))

DEFAULT_CAST = (RAVI, MEERA, ASHA, DANIEL, OMAR, OLGA, TOM)
DEFAULT_GROUPS = (SPAM_LEADS,)


class People:
    """Everybody in the workspace by id."""

    def __init__(self, people: Iterable[Person], groups: Iterable[UserGroup]) -> None:
        self._people = {person.id: person for person in people}
        self.groups = {group.id: group for group in groups}

    def __contains__(self, user: str) -> bool:
        return user in self._people

    def get(self, user: str) -> Person:
        """The person; raises SlackError `user_not_found`."""
        if user not in self._people:
            raise SlackError("user_not_found")
        return self._people[user]

    def everybody(self) -> tuple[Person, ...]:
        """All members, bots included, in their order of arrival."""
        return tuple(self._people.values())

    def humans(self) -> tuple[Person, ...]:
        """The members one can act as."""
        return tuple(person for person in self._people.values() if not person.is_bot)

    def named(self, name: str) -> Person | None:
        """The person who is written `@name`."""
        return next((person for person in self._people.values() if person.name == name.lower()), None)
