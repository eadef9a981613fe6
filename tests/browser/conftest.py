"""Fixtures of the browser tests: a page in headless Chromium, a stage to play on, screenshots as artefacts.

Screenshots go to `artifacts/` (not kept in git). Chromium comes from the system; where it is missing the
tests are skipped with the way to install it, and fail instead where BLOCKBOT_REQUIRE_CHROMIUM is set (CI).
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has no stubs
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from bot.commands.playground import Playground, playground
from tests.browser.backstage import Backstage
from tests.browser.played import play
from tests.browser.stage import Stage

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium is missing. Install it, on Debian and Ubuntu by `apt-get install chromium`."
WIDE: ViewportSize = {"width": 1360, "height": 860}
PATIENCE = 15_000
"""Milliseconds after which something expected counts as absent."""

Shoot = Callable[[str], Path]
CheckAxe = Callable[[], None]
SERIOUS = ("serious", "critical")


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and os.environ.get("BLOCKBOT_REQUIRE_CHROMIUM"):
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module; longer, its loop would be in the way of tests that run their own."""
    path = _chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: nothing remembered, motion reduced so that pictures are alike."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce", color_scheme="light")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context
    context.close()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page. The test fails if a script broke, the page's policy was hurt, or anything left this machine."""
    page = browser_context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.append(message.text) if _is_grave(message.text) else None)
    page.on("request", lambda request: None if _is_local(request.url) else broken.append(request.url))
    yield page
    page.close()
    assert broken == []


def _is_grave(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


def _is_local(address: str) -> bool:
    return address.startswith(("http://127.0.0.1:", "http://localhost:"))


@pytest.fixture
def shoot(browser_page: Page, request: pytest.FixtureRequest) -> Shoot:
    """`shoot(name)` keeps a screenshot as artifacts/<test>-<name>.png and answers its path."""
    ARTIFACTS.mkdir(exist_ok=True)
    test = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower()).strip("-")

    def shot(name: str) -> Path:
        path = ARTIFACTS / f"{test}-{name}.png"
        browser_page.screenshot(path=path)
        return path

    return shot


@pytest.fixture
def check_axe(browser_page: Page) -> CheckAxe:
    """`check_axe()` fails on any serious or critical finding of axe in the page's present state."""

    def check() -> None:
        found = Axe().run(browser_page).response["violations"]
        grave = [
            f"{each['id']} ({each['impact']}): {node['html']} — {node['failureSummary']}"
            for each in found
            if each["impact"] in SERIOUS
            for node in each["nodes"]
        ]
        assert grave == []

    return check


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The local workspace with a scripted bot, fresh for the test."""
    with Stage() as ready:
        yield ready


@pytest.fixture
def played(stage: Stage) -> Stage:
    """The stage after everything that the page can draw has happened."""
    return play(stage)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Playground]:
    """What `blockbot demo` serves, with every rule of Slack on."""
    with Backstage(playground(tmp_path)) as ready:
        yield ready
