"""Wires the CloudAgent client from the settings; its token and limits live in the database."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from bot import __version__
from bot.cloudagent.account import Account
from bot.cloudagent.client import CloudAgent
from bot.cloudagent.surroundings import Exchange, Surroundings
from bot.cloudagent.transport import FencedTransport
from bot.service.ports import Clock
from bot.settings import Settings
from bot.store.database import Database
from bot.store.secret_key import secret_box
from bot.store.vault import SqlTraffic, SqlVault


def account_of(settings: Settings) -> Account:
    """The CloudAgent account of these settings."""
    return Account(
        base_url=settings.cloudagent_api_url,
        username=settings.cloudagent_username,
        api_key=settings.cloudagent_api_key.get_secret_value(),
        zone=settings.account_zone,
        auth=settings.cloudagent_auth,
        update_path=settings.cloudagent_update_path,
        number_form=settings.cloudagent_number_form,
        region=settings.cloudagent_region,
        concurrency=settings.cloudagent_concurrency,
        rate_per_minute=settings.cloudagent_rate,
    )


def vendor_client(url: str) -> httpx.AsyncClient:
    """The one pooled, warm client for CloudAgent; one per call would cost a TLS context each.

    What belongs to an execution leaves by it only while that surely is ours.
    """
    return httpx.AsyncClient(
        transport=FencedTransport(url),
        timeout=httpx.Timeout(30.0, connect=5.0),
        headers={"User-Agent": f"blockbot/{__version__}"},
    )


def cloudagent_of(
    settings: Settings,
    http: httpx.AsyncClient,
    database: Database,
    *observers: Callable[[Exchange], None],
    clock: Clock = lambda: datetime.now(UTC),
) -> CloudAgent:
    """The CloudAgent client; its token and limits are shared by all processes through the database."""
    account = account_of(settings)
    box = secret_box(settings.block_secret_key.get_secret_value(), database)
    return CloudAgent(
        http,
        account,
        SqlVault(database, account.key, box),
        SqlTraffic(database, account.key),
        Surroundings(clock, observers=observers),
    )
