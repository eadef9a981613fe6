"""What a process before us held when it died; for a process that is alone on its database, no other."""

import sqlalchemy as sa

from bot.store.letters import forget_senders
from bot.store.pictures import forget_drawers
from bot.store.vault import forget_the_dead


def forget_predecessor(connection: sa.Connection, account: str) -> None:
    """Frees its calls to the account, its drawings and its letters before their leases end."""
    forget_the_dead(connection, account)
    forget_drawers(connection)
    forget_senders(connection)
