"""Passes the page's questions on to the CloudAgent stand-in; knows nothing of what they mean."""

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

_PREFIX = "/_standin/"


class VendorProxy:
    """`/sim/vendor/<name>` → `/_standin/<name>` of an ASGI app or of a base address; 404 without one."""

    def __init__(self, vendor: ASGIApp | str | None) -> None:
        self._client = _client(vendor)

    async def endpoint(self, request: Request) -> Response:
        """Passes one question on and its answer back."""
        if self._client is None:
            return JSONResponse(
                {"ok": False, "error": "no_vendor", "text": "There is no CloudAgent here."}, 404
            )
        try:
            answer = await self._client.request(
                request.method,
                _PREFIX + request.path_params["name"],
                params=dict(request.query_params),
                content=await request.body(),
                headers={"Content-Type": request.headers.get("content-type", "application/json")},
            )
        except httpx.HTTPError as error:
            text = f"CloudAgent's stand-in does not answer ({type(error).__name__})."
            return JSONResponse({"ok": False, "error": "vendor_unreachable", "text": text}, 502)
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))

    async def aclose(self) -> None:
        """Lets go of connections."""
        if self._client is not None:
            await self._client.aclose()


def _client(vendor: ASGIApp | str | None) -> httpx.AsyncClient | None:
    if vendor is None:
        return None
    if isinstance(vendor, str):
        return httpx.AsyncClient(base_url=vendor, trust_env=False)
    return httpx.AsyncClient(transport=httpx.ASGITransport(vendor), base_url="http://127.0.0.1")
