"""Takes the pictures of the documentation from the running demo; `make screenshots`. Checks nothing."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from bot.commands.playground import CHANNEL, playground
from bot.local.workspace.people import ASHA, RAVI, Person
from bot.logs import configure

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "demo.png"
SIZE: ViewportSize = {"width": 1280, "height": 800}
MISSING = "Chromium is missing; on Debian and Ubuntu: apt-get install chromium."
COMMANDS = (
    "/block spam-callers 98765 43210, +91 98765 43211 for 30 days because robocalls",
    "/block spam-callers 98765 43212 until Friday 6 pm because prize scam",
)


async def main() -> int:
    """Plays the README's request in the browser, up to its result thread, and keeps what Asha sees."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print(MISSING, file=sys.stderr)  # noqa: T201  # a script for the terminal
        return 1
    configure("WARNING", "text")
    expect.set_options(timeout=20_000)
    with tempfile.TemporaryDirectory(prefix="blockbot-picture-") as folder:
        async with playground(Path(folder)) as world, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = await browser.new_page(viewport=SIZE, reduced_motion="reduce", color_scheme="light")
            await _play(page, world.page)
            PICTURE.parent.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=PICTURE)
            await browser.close()
    print(f"{PICTURE} ({PICTURE.stat().st_size // 1024} kB)")  # noqa: T201  # the same
    return 0


async def _play(page: Page, address: str) -> None:
    await _become(page, address, RAVI)
    await _type(page, COMMANDS[0])
    await _become(page, address, ASHA)
    await page.get_by_role("button", name="Approve").click()
    await expect(_cards(page, "Done: 2 of 2")).to_be_visible()
    await _become(page, address, RAVI)
    await _type(page, COMMANDS[1])
    await _become(page, address, ASHA)
    await expect(page.get_by_role("button", name="Approve")).to_be_visible()
    await _cards(page, "Done: 2 of 2").get_by_role("button", name="1 reply").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text("98765 43211")
    await page.mouse.move(0, 0)


async def _become(page: Page, address: str, person: Person) -> None:
    await page.goto(f"{address}/?{urlencode({'as': person.id, 'c': CHANNEL})}")
    await expect(page.get_by_label("Message or command")).to_be_visible()


async def _type(page: Page, text: str) -> None:
    """Types a command and waits for its card in the channel."""
    before = await page.get_by_role("button", name="Approve").count()
    composer = page.get_by_label("Message or command")
    await composer.fill(text)
    await composer.press("Enter")
    await expect(page.get_by_role("button", name="Approve")).to_have_count(before + 1)


def _cards(page: Page, text: str) -> Locator:
    log = page.get_by_role("log", name="Messages", exact=True)
    return log.get_by_role("article").filter(has_text=text)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
