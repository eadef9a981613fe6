"""Where things stand on the page, in the words of a person who uses it; asserts nothing."""

from playwright.sync_api import Locator, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}


def log(page: Page) -> Locator:
    """The messages of the open channel."""
    return page.get_by_role("log", name="Messages", exact=True)


def composer(page: Page) -> Locator:
    """The box one types into."""
    return page.get_by_label("Message or command")


def type_line(page: Page, line: str) -> None:
    """Types a message or a command and sends it."""
    composer(page).fill(line)
    composer(page).press("Enter")


def spills(page: Page) -> bool:
    """Whether the page is wider than its window, so that one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
