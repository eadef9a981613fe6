"""`python -m bot.commands.new_file URL`: makes the tables of a new SQLite file, in a process of its own.

The tools that make tables stay in memory once they were used (12 MB); the demo, whose file is always new,
leaves them to this process. Not for PostgreSQL: a URL with a password must not stand in a process list.
"""

import subprocess
import sys

from bot.store.database import Database
from bot.store.migrate import migrate


def make_tables(url: str) -> None:
    """Runs this module in a process of its own; where that fails, the bot makes its tables itself."""
    subprocess.run([sys.executable, "-m", __name__, url], check=False)  # noqa: S603  # nosec B603  # our own program


def main() -> None:
    """Makes the tables."""
    database = Database(sys.argv[1])
    migrate(database)
    database.close()


if __name__ == "__main__":
    main()
