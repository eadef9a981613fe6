"""When a token is used, asked for, buried or waited for: pure decisions on the shared token state.

Vendor facts (Generate Token page): a token lives 60 minutes, ten may be generated an hour, and a new one
kills the earlier ones. What the eleventh answers is not documented. Two of the ten are left to people.
"""

import base64
import dataclasses
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.service.vendor_memory import TokenState

HOUR = timedelta(minutes=60)
MOST_GENERATIONS = 8
LIFE = timedelta(minutes=60)
MARGIN = timedelta(minutes=5)
"""A token is replaced this long before it ends."""
LEASE = timedelta(seconds=25)
"""How long one process may take to fetch a token; longer than any call and its wait for a slot."""
SETTLING = timedelta(seconds=4)
"""A new token may be refused for some seconds (3 s seen in public code), which does not mean it is dead."""
WAR_WINDOW = timedelta(minutes=5)
WAR_PAUSE = timedelta(minutes=10)
LIMIT_PAUSE = timedelta(minutes=10)
CREDENTIALS_PAUSE = timedelta(minutes=1)
UNSURE_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 300, 600, 900, 900, 900))
"""Pauses after a generation whose answer was lost, by how many were asked for in the hour: an hour's outage
must not use up the budget, nor keep us waiting for an hour after it."""


@dataclass(frozen=True, slots=True)
class Use:
    """This token, of this generation."""

    token: str = field(repr=False)
    generation: int


@dataclass(frozen=True, slots=True)
class Mint:
    """Fetch a new one; `lease` is what to give back with it."""

    lease: datetime


@dataclass(frozen=True, slots=True)
class Poll:
    """Somebody else is fetching one; look again."""


@dataclass(frozen=True, slots=True)
class Hold:
    """There is no token before `until`; `why` is `token_war`, `generations`, `credentials` or `unsure`."""

    why: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Settle:
    """The token is too young to be dead: wait so long and use it again."""

    wait: timedelta


Step = Use | Mint | Poll | Hold


def is_fresh(state: TokenState, now: datetime) -> bool:
    """Whether the token can be used without a thought of replacing it."""
    return state.token is not None and state.expires_at is not None and state.expires_at > now + MARGIN


def ask(state: TokenState, now: datetime) -> tuple[TokenState, Step]:
    """What somebody who needs a token does; asking for a new one is booked here, before the call."""
    living = state.token is not None and state.expires_at is not None and state.expires_at > now
    use = Use(state.token, state.generation) if living and state.token else None
    if use and is_fresh(state, now):
        return state, use
    if state.held_until is not None and state.held_until > now:
        return state, use or Hold(state.held_for, state.held_until)
    if state.lease_until is not None and state.lease_until > now:
        return state, use or Poll()
    recent = within_hour(state.generations, now)
    if len(recent) >= MOST_GENERATIONS:
        return state, use or Hold("generations", recent[-MOST_GENERATIONS] + HOUR)
    lease = now + LEASE
    return dataclasses.replace(state, generations=(*recent, now), lease_until=lease), Mint(lease)


def within_hour(moments: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """Those of the last 60 minutes, oldest first."""
    return tuple(sorted(moment for moment in moments if moment > now - HOUR))


def keep(state: TokenState, token: str, now: datetime, lease: datetime | None) -> TokenState:
    """The new token is there. One whose lease was taken over is not kept: a later one has killed it."""
    if lease is not None and state.lease_until != lease:
        return state
    return dataclasses.replace(
        state,
        token=token,
        generation=state.generation + 1,
        minted_at=now,
        expires_at=now + life_of(token),
        lease_until=None,
        held_until=None,
        held_for="",
    )


def adopt(state: TokenState, token: str, now: datetime) -> TokenState:
    """A fresh token came unasked with an answer; it counts, because it was generated."""
    booked = dataclasses.replace(state, generations=(*within_hour(state.generations, now), now))
    return keep(booked, token, now, None)


def give_up(
    state: TokenState, lease: datetime, *, why: str = "", until: datetime | None = None, spent: bool = False
) -> TokenState:
    """No token came. One that surely was not generated (`spent` False) is not counted."""
    if state.lease_until != lease:
        return state
    booked = lease - LEASE
    kept = state.generations if spent else tuple(one for one in state.generations if one != booked)
    return dataclasses.replace(state, generations=kept, lease_until=None, held_until=until, held_for=why)


def unsure_until(state: TokenState, now: datetime) -> datetime:
    """When to try again after a generation whose answer was lost."""
    count = len(within_hour(state.generations, now))
    return now + UNSURE_PAUSES[min(max(count, 1), len(UNSURE_PAUSES)) - 1]


def bury(
    state: TokenState, generation: int, now: datetime, *, is_last: bool
) -> tuple[TokenState, Settle | Hold | None]:
    """The vendor refused the token of this generation. None: ask for the current one and try again.

    `is_last`: this call has had its new authentication already. A second refusal within minutes means that
    another integration is fighting for the token: nobody asks for one before the pause is over.
    """
    if generation != state.generation or state.token is None or state.minted_at is None:
        return state, None
    if state.lease_until is not None and state.lease_until > now:
        # A new one is on its way, and its coming is what killed this one.
        return dataclasses.replace(state, token=None), None
    age = now - state.minted_at
    if age < SETTLING and not is_last:
        return state, Settle(SETTLING - age)
    buried = dataclasses.replace(state, token=None, troubled_at=now)
    if state.expires_at is not None and now >= state.expires_at:
        return dataclasses.replace(buried, troubled_at=state.troubled_at), None
    troubled_lately = state.troubled_at is not None and now - state.troubled_at < WAR_WINDOW
    if not (is_last or troubled_lately or state.wars):
        return buried, None
    until = now + WAR_PAUSE
    at_war = dataclasses.replace(
        buried,
        wars=state.wars + 1,
        war_since=state.war_since or now,
        held_until=until,
        held_for="token_war",
    )
    return at_war, Hold("token_war", until)


def is_peace(state: TokenState, now: datetime) -> bool:
    """Whether a war can be called over: the present token has been good for long enough."""
    return bool(state.wars) and state.minted_at is not None and now - state.minted_at >= WAR_WINDOW


def make_peace(state: TokenState, now: datetime) -> TokenState:
    """Forgets the war once it is over."""
    if not is_peace(state, now):
        return state
    return dataclasses.replace(state, wars=0, war_since=None, troubled_at=None)


def life_of(token: str) -> timedelta:
    """How long a token lives from now: `exp` less `iat`, so that a vendor clock that is off does no harm.

    The vendor's samples are JWTs with both claims; anything else gets the documented 60 minutes.
    """
    claims = _claims(token)
    issued, ends = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if issued is None or ends is None or not 0 < ends - issued <= LIFE.total_seconds():
        return LIFE
    return timedelta(seconds=ends - issued)


def _moment(claim: object) -> int | None:
    return claim if isinstance(claim, int) and not isinstance(claim, bool) else None


def _claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004  # a JWT has three parts
    try:
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
