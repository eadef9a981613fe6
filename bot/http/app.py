"""The web application: Slack's endpoint behind its guard, and what operators look at."""

from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan

from bot.http.failsafe import Failsafe
from bot.http.guard import SlackGuard
from bot.http.replays import Replays
from bot.service.failures import Failed, ignored

Readiness = Callable[[], Awaitable[str]]
"""Gives an empty text when ready, or the reason why not."""


Scrape = Callable[[], Awaitable[bytes]]
"""Gives all metrics in Prometheus's text form."""


def build_web(
    *,
    slack: ASGIApp | None,
    signing_secret: str,
    readiness: Readiness,
    scrape: Scrape,
    lifespan: Lifespan[Starlette],
    troubles: Callable[[], Sequence[str]] = tuple,
    replayed: Callable[[], None] = lambda: None,
    failed: Failed = ignored,
) -> Starlette:
    """`slack` is None in Socket Mode: no payload comes over HTTP then.

    `troubles` are what an operator should mend although the bot is ready. `replayed` is called for each
    request that came a second time, `failed` for each payload that broke bolt.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        reason = await readiness()
        found = {"ready": not reason, "reason": reason, "troubles": list(troubles())}
        return JSONResponse(found, status_code=503 if reason else 200)

    async def metrics(_: Request) -> Response:
        return Response(await scrape(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]
    if slack is not None:
        guarded = SlackGuard(Replays(Failsafe(slack, failed), replayed), signing_secret)
        routes.insert(0, Route("/slack/events", guarded, methods=["POST"]))
    return Starlette(routes=routes, lifespan=lifespan)
