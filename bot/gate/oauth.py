"""Installing by OAuth: bolt's own flow, with our stores and pages; takes single workspaces only."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urljoin

import aiohttp
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackRequestError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.domain.errors import RetryLater
from bot.gate import pages
from bot.gate.folders import TEAM
from bot.gate.installations import STATE_SECONDS, Installations, States
from bot.slack.scopes import SCOPES

Told = Callable[[str], Awaitable[bool]]
"""Hears that a workspace was installed; gives back whether its folder is there and has no mistakes."""

ORGANISATION = (
    "Blockbot is installed workspace by workspace: one for a whole Enterprise Grid organisation is not "
    "supported. Please install it again and choose a single workspace. Nothing was installed."
)


class NotTaken(BoltError):
    """An installation that we do not serve; the message says why."""


class InstallFlow(AsyncOAuthFlow):
    """bolt's flow; Slack being away ends it with RetryLater instead of a stack trace."""

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """Our page: bolt's own loads a picture from elsewhere."""
        del request
        return pages.begin(url)

    async def run_installation(self, code: str) -> Installation | None:
        """Exchanges the code for the token; None where Slack does not take it."""
        try:
            return await super().run_installation(code)
        except (aiohttp.ClientError, TimeoutError, OSError, SlackRequestError) as error:
            raise RetryLater("Slack did not answer, so nothing was installed. Please begin again.") from error

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keeps it; raises NotTaken for an organisation's."""
        if installation.is_enterprise_install or not TEAM.fullmatch(installation.team_id or ""):
            raise NotTaken(ORGANISATION)
        if not installation.bot_token:
            raise NotTaken("Slack gave no token along, so nothing was installed.")
        await super().store_installation(request, installation)


def install_flow(  # by name: who we are, where things are kept, who is told
    *,
    client_id: str,
    client_secret: str,
    client: AsyncWebClient,
    installations: Installations,
    states: States,
    told: Told,
) -> InstallFlow:
    """The flow with everything it needs; it asks for the scopes of the manifest and for nothing of a user."""
    logger = logging.getLogger("blockbot.oauth")
    logger.setLevel(logging.ERROR)  # bolt would log codes
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=sorted(SCOPES),
        user_scopes=[],
        authorization_url=urljoin(client.base_url, "../oauth/v2/authorize"),
        callback_options=AsyncCallbackOptions(_Success(told), _failure),
        installation_store=installations,
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=STATE_SECONDS,
        logger=logger,
    )
    return InstallFlow(client=client, logger=logger, settings=settings)


def routes(flow: Callable[[], InstallFlow]) -> list[Route]:
    """The two addresses of an installation; `flow` gives the flow once everything has started."""

    async def install(request: Request) -> Response:
        return await _answered(flow().handle_installation, request)

    async def redirect(request: Request) -> Response:
        return await _answered(flow().handle_callback, request)

    return [Route("/slack/install", install), Route("/slack/oauth_redirect", redirect)]


async def _answered(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: Request
) -> Response:
    try:
        answer = to_starlette_response(await handle(to_async_bolt_request(request, b"")))
    except RetryLater as error:
        answer = HTMLResponse(pages.refused(error.sentence), 503)
    answer.headers.update(pages.HEADERS)
    return answer


class _Success:
    """Says that it worked, and what is still to be done."""

    def __init__(self, told: Told) -> None:
        self._told = told

    async def __call__(self, args: AsyncSuccessArgs) -> BoltResponse:
        team, name = str(args.installation.team_id), args.installation.team_name or ""
        return _html(200, pages.installed(team, name, is_set_up=await self._told(team)), args)


async def _failure(args: AsyncFailureArgs) -> BoltResponse:
    if isinstance(args.error, NotTaken):
        return _html(403, pages.refused(str(args.error)), args)
    return _html(args.suggested_status_code, pages.ended(args.reason), args)


def _html(status: int, body: str, args: Any) -> BoltResponse:
    """A page; the cookie of the state has done its work."""
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=status, headers={"Set-Cookie": cookie}, body=body)
