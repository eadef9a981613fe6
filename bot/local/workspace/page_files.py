"""Serves the page's static files under a strict content-security policy; makes up nothing."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

PAGE = Path(__file__).parent.parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


async def index(_request: Request) -> Response:
    """`GET /`."""
    return _file(PAGE / "index.html")


async def static(request: Request) -> Response:
    """`GET /static/<name>`: files directly in the page's folder or below it, nothing else."""
    wanted = (PAGE / request.path_params["name"]).resolve()
    if not wanted.is_relative_to(PAGE.resolve()):
        return PlainTextResponse("Not found", 404, HEADERS)
    return _file(wanted)


def _file(path: Path) -> Response:
    if not path.is_file():
        return PlainTextResponse("Not found", 404, HEADERS)
    return FileResponse(path, headers=HEADERS)
