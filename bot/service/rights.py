"""Who may do what, as the rules say at this moment; asks the cache of people and never Slack."""

from bot.domain.errors import Refused
from bot.domain.policy import GroupPolicy
from bot.service.ports import People

UNKNOWN = (
    "I could not read the list of approvers from Slack yet, so nothing was changed. "
    "Please try again in a minute."
)


def deciders(rules: GroupPolicy, people: People) -> frozenset[str] | None:
    """The user ids of those who may decide; None while Slack has not told them and no fallback is named."""
    known = people.members(rules.deciders)
    if people.knows(rules.deciders):
        return known
    return known | frozenset(rules.fallback) if rules.fallback else None


def may_decide(rules: GroupPolicy, people: People, user: str) -> bool:
    """Whether this person may decide now; each counts once, in however many groups they are."""
    known = deciders(rules, people)
    if known is None:
        if user in people.members(rules.deciders):
            return True
        raise Refused(UNKNOWN, code="approvers-unknown")
    return user in known


def may_ask(rules: GroupPolicy, people: People, user: str) -> bool:
    """Whether this person may ask for blocks. Raises Refused while that is not known."""
    if not rules.requesters or user in people.members(rules.requesters):
        return True
    if not people.knows(rules.requesters):
        raise Refused(
            "I could not read from Slack yet who may ask, so nothing was recorded. "
            "Please try again in a minute.",
            code="requesters-unknown",
        )
    return False
