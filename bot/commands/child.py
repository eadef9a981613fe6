"""`python -m bot.commands.child`: `blockbot serve` of one workspace, which ends when its gate does.

The gate holds the other end of our standard input. When that closes, however the gate ended, we stop as for
SIGTERM: nobody would stop us otherwise, and the next gate could not start us anew.
"""

import os
import signal
import sys
import threading

from bot.commands import collector


def main() -> int:
    """Serves until SIGTERM, or until the gate is gone."""
    threading.Thread(target=_watch, daemon=True).start()
    collector.wait()
    from bot.commands.serve import run_serve  # noqa: PLC0415

    return run_serve(works="--no-worker" not in sys.argv, listens=True)


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
