"""`python -m bot.local.workspace`: the simulated workspace alone, for bots in processes of their own."""

import argparse
import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import uvicorn

from bot.local.slack import LocalSlack, credentials_from_manifest
from bot.local.workspace.server import ADDRESS, Resettable


class InTurn(httpx.AsyncBaseTransport):
    """A load balancer: the bots in turn, and another one where nobody listens."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = [httpx.URL(one) for one in addresses]
        self._turn = itertools.count()
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hands one delivery on; raises ConnectError where no bot is left."""
        first = next(self._turn)
        for number in range(len(self._addresses)):
            request.url = self._addresses[(first + number) % len(self._addresses)]
            try:
                return await self._inner.handle_async_request(request)
            except httpx.ConnectError:
                continue
        raise httpx.ConnectError("no bot listens")

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._inner.aclose()


def main() -> None:
    """Runs until it is stopped, on this machine only."""
    given = _parser().parse_args()
    app = credentials_from_manifest(
        json.loads(Path(given.manifest).read_text(encoding="utf-8")),
        bot_token=given.bot_token,
        signing_secret=given.signing_secret,
        app_token="xapp-simulated",  # noqa: S106  # opens nothing but this simulator
    )
    slack = LocalSlack(
        app,
        deliver_to=given.deliver_to[0],
        transport=InTurn(given.deliver_to),
        base_url=f"http://{ADDRESS}:{given.port}",
    )
    uvicorn.run(Resettable(slack.app), host=ADDRESS, port=given.port, log_level="warning", lifespan="off")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.local.workspace",
        description="A simulated Slack workspace with its web page; nothing of it is Slack's.",
    )
    parser.add_argument("--port", type=int, default=3902)
    parser.add_argument("--manifest", default="manifests/http.json", help="the app as it is declared")
    parser.add_argument("--bot-token", required=True)
    parser.add_argument("--signing-secret", required=True)
    parser.add_argument(
        "--deliver-to", action="append", required=True, metavar="URL",
        help="the bot's /slack/events; several are taken in turn",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    main()
