"""Installing by OAuth: Slack's code for a token, once, in the browser that began, for single workspaces."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import httpx
import pytest
from cryptography.fernet import Fernet, MultiFernet
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.gate.installations import Installations, States
from bot.gate.oauth import install_flow, routes
from bot.gate.tables import SCHEMA
from bot.slack.scopes import SCOPES
from bot.store.database import Database
from bot.store.migrate import migrate

pytestmark = pytest.mark.anyio

GRANT = {
    "ok": True, "access_token": "xoxb-hidden", "scope": "commands", "bot_user_id": "UB", "app_id": "A1",
    "team": {"id": "T1AB", "name": "<b>Pune</b>"}, "enterprise": None, "is_enterprise_install": False,
    "authed_user": {"id": "U1"},
}  # fmt: skip


def link_in(page: httpx.Response) -> str:
    return unescape(page.text.partition('<a href="')[2].partition('"')[0])


class Slack(AsyncWebClient):
    """Slack's side: knows one code, and what it answers to it."""

    def __init__(self) -> None:
        super().__init__(base_url="https://slack.com/api/")
        self.grant: dict[str, Any] = GRANT
        self.away = False
        self.asked: list[str] = []

    async def api_call(self, api_method: str, *_: Any, **named: Any) -> Any:
        self.asked.append(api_method)
        if self.away:
            raise aiohttp.ClientConnectionError
        if api_method == "auth.test":
            return {"bot_id": "B1", "url": "https://pune.slack.com/"}
        if named["data"]["code"] != "good":
            raise SlackApiError("no", {"ok": False, "error": "invalid_code"})  # type: ignore[no-untyped-call]
        return self.grant


class Desk:
    """A browser before the two addresses."""

    def __init__(self, database: Database) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)
        self.slack = Slack()
        self.kept = Installations(database, MultiFernet([Fernet(Fernet.generate_key())]), lambda: self.now)
        self.is_set_up = True
        flow = install_flow(
            client_id="1.2", client_secret="hidden", client=self.slack, installations=self.kept,
            states=States(database, lambda: self.now), told=self.told,
        )  # fmt: skip
        self.app = Starlette(routes=routes(lambda: flow))

    async def told(self, team: str) -> bool:
        assert team in await self.kept.everywhere()
        return self.is_set_up

    async def get(self, path: str, **asked: str) -> httpx.Response:
        cookies = {"cookie": asked.pop("cookie")} if "cookie" in asked else {}
        way = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=way, base_url="https://gate") as client:
            return await client.get(path, params=asked, headers=cookies)

    async def begin(self) -> dict[str, str]:
        """What the browser comes back with when somebody has pressed *Allow*."""
        page = await self.get("/slack/install")
        state = parse_qs(urlsplit(link_in(page)).query)["state"][0]
        return {"code": "good", "state": state, "cookie": page.headers["set-cookie"].partition(";")[0]}

    async def back(self, **asked: str) -> httpx.Response:
        return await self.get("/slack/oauth_redirect", **asked)

    async def tokens(self) -> list[str]:
        return [one.token for one in (await self.kept.everywhere()).values()]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = Database(f"sqlite:///{tmp_path}/gate.db")
    migrate(database, SCHEMA)
    yield Desk(database)
    database.close()


async def test_the_link_asks_slack_for_exactly_the_scopes_of_the_manifest(desk: Desk) -> None:
    page = await desk.get("/slack/install")
    link = urlsplit(link_in(page))
    asked = parse_qs(link.query, keep_blank_values=True)
    assert (link.scheme, link.netloc, link.path) == ("https", "slack.com", "/oauth/v2/authorize")
    assert set(asked["scope"][0].split(",")) == SCOPES
    assert asked["user_scope"] == [""]
    assert asked["client_id"] == ["1.2"]


async def test_an_installation_is_kept_and_said(desk: Desk) -> None:
    page = await desk.back(**await desk.begin())
    assert page.status_code == 200
    assert "starts now" in page.text
    assert await desk.tokens() == ["xoxb-hidden"]


async def test_without_its_folder_the_page_says_which_one_to_make(desk: Desk) -> None:
    desk.is_set_up = False
    page = await desk.back(**await desk.begin())
    assert "made the folder T1AB in BLOCK_WORKSPACES" in page.text


async def test_a_page_shows_no_secret_loads_nothing_and_is_not_kept(desk: Desk) -> None:
    for page in (await desk.get("/slack/install"), await desk.back(**await desk.begin())):
        assert "hidden" not in page.text
        assert "<b>" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"


async def test_the_cookie_is_kept_from_scripts_and_plain_http(desk: Desk) -> None:
    told = (await desk.get("/slack/install")).headers["set-cookie"].lower()
    assert "secure" in told
    assert "httponly" in told
    assert "max-age=600" in told


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"error": "access_denied"}, 200, "did not allow it"),
        ({"error": "<script>"}, 200, "&lt;script&gt;"),
        ({"state": "another"}, 400, "not begun in this browser"),
        ({"cookie": "slack-app-oauth-state=another"}, 400, "not begun in this browser"),
        ({"cookie": ""}, 400, "not begun in this browser"),
        ({"code": "spent"}, 401, "does not take the code"),
    ],
)
async def test_what_is_not_in_order_installs_nothing_and_says_why(
    desk: Desk, change: dict[str, str], status: int, words: str
) -> None:
    page = await desk.back(**(await desk.begin() | change))
    assert (page.status_code, words in page.text) == (status, True)
    assert "Begin again" in page.text
    assert await desk.tokens() == []


async def test_a_redirect_without_code_or_state_installs_nothing(desk: Desk) -> None:
    asked = await desk.begin()
    del asked["code"]
    assert "no code" in (await desk.back(**asked)).text
    assert (await desk.back()).status_code == 400
    assert await desk.tokens() == []


async def test_a_state_that_ran_out_installs_nothing(desk: Desk) -> None:
    asked = await desk.begin()
    desk.now += timedelta(minutes=10)
    page = await desk.back(**asked)
    assert (page.status_code, "longer than ten minutes" in page.text) == (401, True)
    assert desk.slack.asked == []


async def test_a_redirect_that_comes_twice_installs_once(desk: Desk) -> None:
    asked = await desk.begin()
    await desk.back(**asked)
    before = list(desk.slack.asked)
    assert (await desk.back(**asked)).status_code == 401
    assert desk.slack.asked == before


async def test_slack_being_away_is_said_without_a_stack_trace(desk: Desk) -> None:
    asked = await desk.begin()
    desk.slack.away = True
    page = await desk.back(**asked)
    assert (page.status_code, "Slack did not answer" in page.text) == (503, True)
    assert await desk.tokens() == []


@pytest.mark.parametrize(
    "change",
    [
        {"is_enterprise_install": True, "enterprise": {"id": "E1", "name": "Org"}, "team": None},
        {"is_enterprise_install": True, "enterprise": {"id": "E1", "name": "Org"}},
        {"team": {"id": "../T1AB", "name": "x"}},
    ],
)
async def test_an_organisation_is_refused_with_a_sentence(desk: Desk, change: dict[str, Any]) -> None:
    desk.slack.grant = GRANT | change
    page = await desk.back(**await desk.begin())
    assert (page.status_code, "choose a single workspace" in page.text) == (403, True)
    assert await desk.tokens() == []


async def test_a_grant_without_a_token_is_refused(desk: Desk) -> None:
    desk.slack.grant = GRANT | {"access_token": None}
    assert "no token" in (await desk.back(**await desk.begin())).text
    assert await desk.tokens() == []


async def test_a_workspace_of_an_organisation_is_taken(desk: Desk) -> None:
    desk.slack.grant = GRANT | {"enterprise": {"id": "E1", "name": "Org"}}
    assert (await desk.back(**await desk.begin())).status_code == 200
