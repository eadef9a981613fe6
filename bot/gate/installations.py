"""Where the app is installed, and OAuth states under way: the stores that slack_sdk's OAuth flow asks for.

slack_sdk's own SQLAlchemy stores keep tokens readable, want an asynchronous driver, and let two redirects at
once use one state on PostgreSQL (they read it first and delete it afterwards).
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from cryptography.fernet import InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.gate.tables import installations, oauth_states
from bot.store.vault import Transactions

STATE_SECONDS = 600
"""For how long somebody may take to press *Allow*."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Installed:
    """The app in one workspace. `token` is empty where it is gone, or where no key of ours opens it."""

    team: str
    name: str
    token: str = field(repr=False)
    at: datetime
    gone_at: datetime | None


class Installations(AsyncInstallationStore):
    """One row a workspace, its token encrypted. The sealer's first key encrypts, all of them decrypt."""

    def __init__(self, database: Transactions, sealer: MultiFernet, clock: Clock) -> None:
        self._database = database
        self._sealer = sealer
        self._clock = clock

    async def async_save(self, installation: Installation) -> None:
        """Takes a new installation, or one that comes again with a new token."""
        sealed = self._sealer.encrypt((installation.bot_token or "").encode()).decode()
        row = {
            "team": str(installation.team_id),
            "name": installation.team_name or "",
            "sealed": sealed,
            "installed_by": installation.user_id or "",
            "installed_at": self._clock(),
            "gone_at": None,
        }

        def work(connection: sa.Connection) -> None:
            mine = installations.c.team == row["team"]
            if not connection.execute(sa.update(installations).where(mine).values(row)).rowcount:
                connection.execute(sa.insert(installations).values(row))

        await self._database.write(work)

    async def gone(self, team: str, token: str) -> bool:
        """Slack refuses this token for good: it is forgotten. False where a newer one has come meanwhile."""

        def work(connection: sa.Connection) -> bool:
            mine = sa.select(installations).where(installations.c.team == team).with_for_update()
            row = connection.execute(mine).mappings().one_or_none()
            if row is None or self._opened(row["sealed"]) != token:
                return False
            values = {"gone_at": self._clock(), "sealed": ""}
            connection.execute(sa.update(installations).where(installations.c.team == team).values(values))
            return True

        return await self._database.write(work)

    async def everywhere(self) -> dict[str, Installed]:
        """All workspaces that ever installed the app, by their ids."""

        def work(connection: sa.Connection) -> dict[str, Installed]:
            return {
                row["team"]: self._read(row)
                for row in connection.execute(sa.select(installations)).mappings()
            }

        return await self._database.read(work)

    def _read(self, row: sa.RowMapping) -> Installed:
        token = self._opened(row["sealed"])
        return Installed(row["team"], row["name"], token, row["installed_at"], row["gone_at"])

    def _opened(self, sealed: str) -> str:
        try:
            return self._sealer.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return ""


class States(AsyncOAuthStateStore):
    """OAuth states: each is taken once and for ten minutes. Only their digests are kept."""

    def __init__(self, database: Transactions, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new state; those that ran out are thrown away with it."""
        state, now = secrets.token_urlsafe(32), self._clock()

        def work(connection: sa.Connection) -> None:
            connection.execute(sa.delete(oauth_states).where(oauth_states.c.expires_at <= now))
            until = now + timedelta(seconds=STATE_SECONDS)
            connection.execute(sa.insert(oauth_states).values(digest=_digest(state), expires_at=until))

        await self._database.write(work)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether it was issued, is still good, and was not taken before: one statement decides."""
        c, now = oauth_states.c, self._clock()
        query = sa.delete(oauth_states).where(c.digest == _digest(state), c.expires_at > now)
        return bool(await self._database.write(lambda connection: connection.execute(query).rowcount))


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode(errors="replace")).hexdigest()
