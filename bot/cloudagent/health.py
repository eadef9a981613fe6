"""Says how CloudAgent is doing from what is shared about its circuit and its token; pure."""

from datetime import datetime

from bot.cloudagent.sentences import CREDENTIALS_HELD, HELD, UNREACHABLE
from bot.cloudagent.token_rules import HOUR, MOST_GENERATIONS, within_hour
from bot.service.vendor import VendorHealth
from bot.service.vendor_memory import TokenState, TrafficState


def health_of(traffic: TrafficState, token: TokenState, now: datetime) -> VendorHealth:
    """The worst that is known, or `ok`."""
    unsure_until = token.held_until if token.held_for == "unsure" else None
    if traffic.open_until is not None or (unsure_until and unsure_until > now and traffic.failures > 1):
        sentence = UNREACHABLE.format(reason=traffic.reason)
        until = max(moment for moment in (traffic.open_until, unsure_until, now) if moment is not None)
        return VendorHealth("unreachable", sentence, traffic.failing_since, until)
    if token.war_since is not None:
        return VendorHealth("token_war", HELD["token_war"], token.war_since, token.held_until)
    is_held = token.held_until is not None and token.held_until > now
    if is_held and token.held_for == "credentials":
        return VendorHealth("credentials", CREDENTIALS_HELD, None, token.held_until)
    if is_held and token.held_for == "generations":
        return VendorHealth("generations", HELD["generations"], None, token.held_until)
    recent = within_hour(token.generations, now)
    is_over = token.token is None or token.expires_at is None or token.expires_at <= now
    if is_over and len(recent) >= MOST_GENERATIONS:
        until = recent[-MOST_GENERATIONS] + HOUR
        return VendorHealth("generations", HELD["generations"], None, until)
    return VendorHealth("ok")
