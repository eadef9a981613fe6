"""Whom somebody means by a mention, a name behind an @, or “me”."""

from bot.domain.errors import Refused
from bot.domain.search import SomePerson
from bot.slack.front import Front


def person_of(front: Front, user: str, search: SomePerson) -> str:
    """The Slack user id; raises Refused for nobody and for several."""
    if search.id or not search.name:
        return search.id or user
    found = front.directory.named(search.name)
    if len(found) == 1:
        return found[0].id
    if found:
        raise Refused(f"Several people are called “{search.name}”. Write the name behind their @.")
    raise Refused(f"I know nobody called “{search.name}”.", choices=("/block find me",))
