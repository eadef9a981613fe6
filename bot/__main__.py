"""`python -m bot`, the same as the console script `blockbot`."""

from bot.cli import app


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
