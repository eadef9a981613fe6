"""The demo's little world in one process: local Slack, CloudAgent stand-in, the unchanged production bot."""

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.local.cloudagent import StandIn, create_app
from bot.local.slack import AppCredentials, LocalSlack, Rules, credentials_from_manifest
from bot.local.vendor.record import Call
from bot.local.workspace.people import OMAR, SPAM_LEADS
from bot.local.workspace.server import bound, running
from bot.local.workspace.traffic import TrafficRecord
from bot.service.ports import Clock
from bot.settings import DEMO_BOT_TOKEN, DEMO_SIGNING_SECRET, Settings, read_settings
from bot.wiring import Bot, now

CHANNEL = "C08SPAMDESK"

DEMO_APP_TOKEN = "xapp-blockbot-demo"  # noqa: S105  # opens nothing but the simulator

PATIENCE = 0.2
"""Seconds that drawings get at the end: whoever ends it waits for no card, and the ledger keeps them."""

UNANSWERED = {"refused": "no connection", "silent": "no answer", "dropped": "connection broken"}
"""What the traffic drawer says of calls that got no answer, by the stand-in's word for their fate."""


@dataclass(frozen=True, slots=True)
class Playground:
    """What is running; `page` is the address for the browser."""

    slack: LocalSlack
    cloudagent: StandIn
    bot: Bot
    page: str
    bot_url: str


@contextlib.asynccontextmanager
async def playground(
    folder: Path, *, port: int = 0, rules: Rules | None = None, socket: bool = False, clock: Clock = now,
    **settings: Any,
) -> AsyncIterator[Playground]:  # fmt: skip
    """Runs everything on loopback until the block ends. `port` 0 takes any free one; so do the others.

    `folder` takes the SQLite file. `socket`: the bot comes by Socket Mode instead of being sent signed HTTP.
    `clock` is the bot's and CloudAgent's. `settings` override those of the demo's bot.
    """
    cloudagent = StandIn(clock)
    page, vendor, door = bound(port), bound(0), bound(0)
    vendor_url, bot_url = _address(vendor), _address(door)
    slack = LocalSlack(
        app_credentials("socket" if socket else "http"),
        deliver_to=None if socket else f"{bot_url}/slack/events",
        vendor=vendor_url,
        base_url=_address(page),
        rules=rules,
    )
    cloudagent.listeners.append(lambda call, ms: slack.record(_traffic(call, ms)))
    arrival = {"slack_app_token": DEMO_APP_TOKEN} if socket else {}
    told = demo_settings(folder, slack.api_url, vendor_url, arrival | settings)
    bot = Bot(told, clock=clock)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(running(create_app(cloudagent), vendor))
        await stack.enter_async_context(running(slack.app, page))
        stack.push_async_callback(slack.aclose)
        await bot.start()
        stack.push_async_callback(bot.stop, PATIENCE)
        await stack.enter_async_context(running(bot.web(), door))
        yield Playground(slack, cloudagent, bot, slack.base_url, bot_url)


def app_credentials(kind: str = "http") -> AppCredentials:
    """The app as our own manifest declares it: the workspace grants it these scopes and no others."""
    return credentials_from_manifest(
        manifest(kind),
        bot_token=DEMO_BOT_TOKEN,
        signing_secret=DEMO_SIGNING_SECRET,
        app_token=DEMO_APP_TOKEN,
    )


def manifest(kind: str) -> Mapping[str, Any]:
    """A Slack app manifest, `http` or `socket`; inside a wheel it lies in the package."""
    here = Path(__file__).parent.parent
    for folder in (here / "manifests", here.parent / "manifests"):
        path = folder / f"{kind}.json"
        if path.exists():
            known: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return known
    raise FileNotFoundError(f"manifests/{kind}.json is missing from this installation")


def database_in(folder: Path) -> str:
    """The URL of the demo's SQLite file in its folder."""
    return f"sqlite:///{folder / 'blockbot.db'}"


def demo_settings(folder: Path, slack_api: str, vendor_url: str, more: Mapping[str, Any]) -> Settings:
    """Settings of the demo's bot; nothing is taken from the environment that could reach a real account."""
    values: dict[str, Any] = {
        "slack_bot_token": DEMO_BOT_TOKEN,
        "slack_signing_secret": DEMO_SIGNING_SECRET,
        "slack_app_token": "",
        "slack_api_url": slack_api,
        "slack_client_id": "",
        "slack_client_secret": "",
        "block_workspaces": "",
        "block_channel": CHANNEL,
        "block_approvers": f"{SPAM_LEADS.id}",
        "block_oncall": OMAR.id,
        "block_policy": "",
        "block_secret_key": "",
        "cloudagent_api_url": vendor_url,
        "cloudagent_username": "demo",
        "cloudagent_api_key": "demo-key",
        "cloudagent_auth": "token",
        "cloudagent_update_path": "/ca_apis/updateBlockNumber",
        "cloudagent_timezone": "Asia/Kolkata",
        "cloudagent_region": "IN",
        "cloudagent_number_form": "national",
        "cloudagent_concurrency": 4,
        "cloudagent_rate": 600,
        "database_url": database_in(folder),
        "host": "127.0.0.1",
        "log_level": "WARNING",
        "log_format": "text",
    }
    return read_settings(_env_file=None, **(values | dict(more)))


def _address(listening: Any) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def _traffic(call: Call, ms: float) -> TrafficRecord:
    trouble = UNANSWERED.get(call.fate)
    return TrafficRecord(
        "to_vendor",
        f"{call.method} {call.path}",
        call.at.timestamp(),
        0 if trouble else call.status,
        round(ms, 2),
        request=call.request,
        response=None if trouble else call.response,
        error=trouble,
    )
