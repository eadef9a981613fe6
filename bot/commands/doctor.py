"""`blockbot doctor`: one line a check, what is wrong and what to do; exit 1 if anything is."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.entry import settings_or_none
from bot.domain.errors import Refused, RetryLater
from bot.policy_file import PolicyRefused
from bot.policy_wiring import policy_of
from bot.settings import Settings
from bot.slack.client import make_client, translated
from bot.slack.scopes import SCOPES
from bot.store.database import Database, DatabaseUnavailable
from bot.store.migrate import is_current
from bot.store.secret_key import NoSecretKey
from bot.vendor_wiring import cloudagent_of, vendor_client


@dataclass(frozen=True, slots=True)
class Line:
    """One finding; `good` None means that it cannot be proven from here."""

    good: bool | None
    words: str


def run_doctor() -> int:
    """Checks everything that can be checked without changing anything."""
    settings = settings_or_none(several=True)
    if settings is None:
        return 1
    if not settings.several:
        return asyncio.run(_run(examine(settings)))
    from bot.commands.gate_doctor import examine_all  # noqa: PLC0415  # it imports this file

    return asyncio.run(_run(examine_all(settings)))


async def _run(lines: AsyncIterator["Line"]) -> int:
    wrong = 0
    async for line in lines:
        mark = {True: "ok  ", False: "WRONG", None: "?   "}[line.good]
        print(f"{mark} {line.words}")  # noqa: T201  # a command talks to its terminal
        wrong += line.good is False
    print(f"{wrong} thing(s) to mend" if wrong else "all well")  # noqa: T201
    return 1 if wrong else 0


async def examine(settings: Settings) -> AsyncIterator[Line]:
    """All findings, in the order in which a new installation meets them."""
    for line in completeness(settings.missing_to_serve()):
        yield line
    for line in _policy(settings):
        yield line
    async for line in _database(settings):
        yield line
    if settings.slack_bot_token.get_secret_value():
        async with aiohttp.ClientSession() as session:
            client = make_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
            async for line in _slack(settings, client):
                yield line
    if settings.cloudagent_username and settings.cloudagent_api_key.get_secret_value():
        async for line in _cloudagent(settings):
            yield line


def completeness(missing: Sequence[str]) -> Iterator[Line]:
    """A line for each sentence about a setting, or one for all."""
    for sentence in missing:
        yield Line(good=False, words=f"settings: {sentence}")
    if not missing:
        yield Line(good=True, words="settings: complete")


def _policy(settings: Settings) -> Iterator[Line]:
    """The mistakes of the policy file with their lines."""
    if not settings.block_policy:
        yield Line(good=True, words="policy: no file; anybody may ask, one of BLOCK_APPROVERS decides")
        return
    try:
        policy = policy_of(settings).policy
    except PolicyRefused as refused:
        for mistake in refused.mistakes:
            yield Line(good=False, words=f"policy {settings.block_policy}: {mistake}")
        return
    named = f"{len(policy.groups)} group(s), {len(policy.protected)} protected"
    yield Line(good=True, words=f"policy {settings.block_policy}: taken, {named}")
    if any(rules.permanent for rules in (policy.default, *policy.groups.values())):
        words = f"policy: permanent blocks are sent with the end {policy.permanent_until} (permanent_until)"
        yield Line(good=None, words=f"{words}; nobody but Ozonetel knows how late a date it takes")


async def _database(settings: Settings) -> AsyncIterator[Line]:
    try:
        database = Database(settings.database_url)
    except ValueError as error:
        yield Line(good=False, words=f"database: {error}")
        return
    try:
        version = await database.read(
            lambda connection: connection.exec_driver_sql(_VERSION[database.is_sqlite]).scalar()
        )
        current = await asyncio.to_thread(is_current, database)
    except DatabaseUnavailable:
        yield Line(good=False, words="database: no answer; check DATABASE_URL and that the server runs")
        return
    finally:
        database.close()
    yield Line(
        good=True, words=f"database: answers ({'SQLite' if database.is_sqlite else 'PostgreSQL'} {version})"
    )
    if not current and not database.is_sqlite:
        yield Line(good=False, words="database: not at the current schema; run `blockbot migrate`")


_VERSION = {True: "SELECT sqlite_version()", False: "SHOW server_version"}


async def _slack(settings: Settings, client: AsyncWebClient) -> AsyncIterator[Line]:
    try:
        me = await translated(client.auth_test())
    except (Refused, RetryLater) as error:
        yield Line(good=False, words=f"Slack token: {error.sentence}")
        return
    yield Line(good=True, words=f"Slack token: {me.get('user')} in {me.get('team')}")
    granted = {part.strip() for part in str(_header(me, "x-oauth-scopes")).split(",") if part.strip()}
    if not granted:
        yield Line(good=None, words="Slack scopes: Slack did not say which are granted")
    elif SCOPES - granted:
        lacking = ", ".join(sorted(SCOPES - granted))
        yield Line(good=False, words=f"Slack scopes: {lacking} missing; update the app from manifests/")
    else:
        yield Line(good=True, words="Slack scopes: complete")
    if settings.block_channel:
        yield await _channel(settings, client)
    for one in _approvers(settings):
        yield await _approver(one, client)


def _approvers(settings: Settings) -> list[str]:
    """Everybody who may decide anything, by the policy file where it can be read."""
    try:
        policy = policy_of(settings).policy
    except PolicyRefused:
        return list(settings.block_approvers)
    rules = (policy.default, *policy.groups.values())
    return sorted({one for each in rules for one in each.deciders})


async def _channel(settings: Settings, client: AsyncWebClient) -> Line:
    try:
        answer = await translated(client.conversations_info(channel=settings.block_channel))
    except (Refused, RetryLater) as error:
        return Line(good=False, words=f"BLOCK_CHANNEL: {error.sentence}")
    channel = answer["channel"]
    if not channel.get("is_member"):
        return Line(good=False, words=f"BLOCK_CHANNEL: the bot is not in #{channel.get('name')}; /invite it")
    return Line(good=True, words=f"BLOCK_CHANNEL: #{channel.get('name')}, the bot is in it")


async def _approver(one: str, client: AsyncWebClient) -> Line:
    try:
        if one.startswith("S"):
            users = (await translated(client.usergroups_users_list(usergroup=one))).get("users") or []
            words = f"approvers: user group {one} has {len(users)} member(s)"
            return Line(good=bool(users), words=words + ("" if users else "; add some"))
        name = (await translated(client.users_info(user=one)))["user"].get("real_name")
    except (Refused, RetryLater) as error:
        return Line(good=False, words=f"approvers: {one}: {error.sentence}")
    return Line(good=True, words=f"approvers: {name}")


async def _cloudagent(settings: Settings) -> AsyncIterator[Line]:
    database = Database(settings.database_url)
    http = vendor_client(settings.cloudagent_api_url)
    try:
        for finding in await cloudagent_of(settings, http, database).check():
            good = {"proven": True, "wrong": False}.get(finding.level)
            yield Line(good=good, words=f"CloudAgent: {finding.sentence}")
    except (NoSecretKey, DatabaseUnavailable) as error:
        yield Line(good=False, words=f"CloudAgent: {error}")
    finally:
        await http.aclose()
        database.close()


def _header(answer: object, name: str) -> str:
    headers = getattr(answer, "headers", None) or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
