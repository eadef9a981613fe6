"""What the stand-in shows of itself under `/_standin/`; for people and tests, never for the bot (G8)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.local.vendor.accounts import Account, Group
from bot.local.vendor.standin import StandIn


def state_of(standin: StandIn, after: int = 0) -> dict[str, Any]:
    """Everything the stand-in knows, as JSON; calls with a number above `after` only."""
    now = standin.clock()
    return {
        "now": now.isoformat(),
        "switches": asdict(standin.switches),
        "faults": [asdict(one.fault) | {"counted": one.counted} for one in standin.faults.armed],
        "accounts": [_account(account, now) for account in standin.accounts.values()],
        "tokens_issued": len(standin.desk.issued),
        "calls": [call.as_json() for call in standin.calls[after:]],
    }


def _account(account: Account, now: datetime) -> dict[str, Any]:
    return {
        "userName": account.user_name,
        "authMode": account.auth_mode,
        "zone": account.zone.key,
        "groups": [_group(group, now) for group in account.groups.values()],
        "campaigns": [asdict(campaign) for campaign in account.campaigns],
    }


def _group(group: Group, now: datetime) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "numbers": [
            {
                "number": row.number,
                "expiresAt": row.expires_at.isoformat() if row.expires_at else None,
                "addedAt": row.added_at.isoformat(),
                "blocked": row.blocks_at(now),
            }
            for row in group.rows.values()
        ],
    }
