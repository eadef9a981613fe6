"""httpx's way to CloudAgent over fenced streams; translates errors as httpx's own transport, decides nothing.

httpx's own transport takes no network backend, so this one builds httpcore's pool itself.
"""

import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from bot.cloudagent.fence import FencedBackend

MOST_CONNECTIONS, MOST_KEPT, KEPT_SECONDS = 100, 20, 5.0
"""As httpx's own transport has them."""

RAISED = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
"""Everything httpcore raises by itself; httpx has an error of the same name for each."""


class FencedTransport(httpx.AsyncBaseTransport):
    """Connections to one address, through the proxy that the environment names for it."""

    def __init__(self, url: str, verify: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify or httpx.create_ssl_context(),
            proxy=proxy_for(url),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_KEPT,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=FencedBackend(),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends it; raises httpx's errors, and Lapsed where the fence was shut."""
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated(request):
            answer = await self._pool.handle_async_request(asked)
        body = _Body(answer, request)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=body, extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """An answer's body as httpx wants it."""

    def __init__(self, answer: httpcore.Response, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated(self._request):
            async for part in self._answer.aiter_stream():
                yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


@contextlib.contextmanager
def _translated(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except RAISED as error:
        raise getattr(httpx, type(error).__name__)(str(error), request=request) from error


def proxy_for(url: str) -> httpcore.Proxy | None:
    """The proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY name for this address, unless NO_PROXY lists it."""
    parts, known = urlsplit(url), getproxies()
    address = known.get(parts.scheme) or known.get("all")
    if not address or proxy_bypass(parts.hostname or ""):
        return None
    proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
    return httpcore.Proxy(str(proxy.url), auth=proxy.raw_auth)
