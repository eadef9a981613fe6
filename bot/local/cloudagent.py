"""The local stand-in of CloudAgent: its public names, and the program `python -m bot.local.cloudagent`."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields

import uvicorn

from bot.local.vendor.accounts import Account, Campaign, Group, demo_account
from bot.local.vendor.faults import KINDS, Fault, read_fault
from bot.local.vendor.standin import StandIn
from bot.local.vendor.switches import Switches, every_position
from bot.local.vendor.web import create_app

__all__ = [
    "Account", "Campaign", "Fault", "Group", "StandIn", "Switches", "create_app", "demo_account",
    "every_position", "main", "read_fault",
]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the stand-in alone on 127.0.0.1 with the demo account."""
    options = _parser().parse_args(arguments)
    try:
        switches = Switches().changed(dict(_pair(text) for text in options.switch))
        faults = [read_fault(_fault(text)) for text in options.fault]
    except ValueError as mistake:
        print(mistake, file=sys.stderr)  # noqa: T201  # a program for the terminal
        return 2
    standin = StandIn(switches=switches)
    standin.add_account(demo_account(options.auth_mode))
    standin.arm(*faults)
    uvicorn.run(create_app(standin), host="127.0.0.1", port=options.port, log_level="info")
    return 0


def _parser() -> argparse.ArgumentParser:
    switches = "; ".join(
        f"{one.name} ({one.metadata['row']}): {' | '.join(map(str, one.metadata['positions']))}"
        for one in fields(Switches)
    )
    parser = argparse.ArgumentParser(
        prog="python -m bot.local.cloudagent",
        description="A stand-in of CloudAgent's block-number API. User demo, key demo-key.",
        epilog=f"Switches: {switches}. Faults: {', '.join(KINDS)}.",
    )
    parser.add_argument("--port", type=int, default=3901)
    parser.add_argument("--auth-mode", choices=("TOKEN_AUTH", "BASIC_AUTH"), default="TOKEN_AUTH")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--fault", action="append", default=[], metavar="KIND[,on=update,first=1,…]")
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"“{text}” is not NAME=VALUE.")
    return name, value


def _fault(text: str) -> dict[str, object]:
    kind, *rest = text.split(",")
    wanted: dict[str, object] = {"kind": kind}
    for part in rest:
        name, value = _pair(part)
        wanted[name] = float(value) if name in ("since", "until") else value
        if name in ("first", "last"):
            wanted[name] = int(value)
    return wanted


if __name__ == "__main__":
    sys.exit(main())
