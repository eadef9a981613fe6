"""What the stand-in remembers: accounts, groups, numbers, campaigns; decides nothing about calls."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")


@dataclass(slots=True)
class Row:
    """One number in one group; `expires_at` is aware, None means never. It stays after its expiry (R8)."""

    number: str
    expires_at: datetime | None
    added_at: datetime

    def blocks_at(self, moment: datetime) -> bool:
        """Whether the number is still blocked at that moment."""
        return self.expires_at is None or moment < self.expires_at


@dataclass(slots=True)
class Group:
    """A block-number group; `rows` by normalised number."""

    id: int
    name: str
    description: str
    rows: dict[str, Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign and the group attached to it; only mode `Block` blocks anybody (R10)."""

    name: str
    group: str
    mode: str = "Block"


@dataclass(slots=True)
class Account:
    """A CloudAgent account. `auth_mode` is TOKEN_AUTH or BASIC_AUTH; `zone` is how `expiryDate` is read."""

    user_name: str
    api_key: str = field(repr=False)
    auth_mode: str = "TOKEN_AUTH"
    zone: ZoneInfo = INDIA
    groups: dict[str, Group] = field(default_factory=dict)
    campaigns: list[Campaign] = field(default_factory=list)
    known_numbers: set[str] = field(default_factory=set)
    last_group_id: int = 0

    def add_group(self, name: str, description: str) -> Group:
        """Makes a group with the next id; an existing one of that name is replaced."""
        self.last_group_id += 1
        group = Group(self.last_group_id, name, description)
        self.groups[name] = group
        return group

    def is_blocked(self, number: str, moment: datetime, campaign: str | None = None) -> bool:
        """Whether a caller is blocked: in any group, or (R10) in the campaign that is named."""
        if campaign is None:
            names = set(self.groups)
        else:
            names = {one.group for one in self.campaigns if one.name == campaign and one.mode == "Block"}
        rows = [group.rows.get(number) for group in self.groups.values() if group.name in names]
        return any(row is not None and row.blocks_at(moment) for row in rows)


def demo_account(auth_mode: str = "TOKEN_AUTH") -> Account:
    """The account of the demo: three groups, each attached to one inbound campaign."""
    account = Account("demo", "demo-key", auth_mode)
    for name, description in (
        ("spam-callers", "Spam callers"),
        ("robocalls", "Automatic callers"),
        ("abusive", "Abusive callers"),
    ):
        account.add_group(name, description)
        account.campaigns.append(Campaign(f"inbound-{name}", name))
    return account
