"""A form while a file is on its way up: it waits for it, and a redrawing by the app loses nothing of it."""

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.samples import field, modal, section
from tests.browser.stage import AGENT, Stage
from tests.browser.test_forms import CSV, box, open_form, send, submitted

pytestmark = pytest.mark.browser

FORM = modal("m", field("f", "File", {"type": "file_input", "filetypes": ["csv"]}))
REDRAWN = FORM | {"blocks": [*FORM["blocks"], section("What the app understood")]}


def upload_and_redraw(stage: Stage, page: Page, file: FilePayload) -> Route:
    """The upload as it waits on its way, with the form redrawn meanwhile."""
    held: list[Route] = []
    page.route("**/sim/upload", lambda route: held.append(route))  # noqa: PLW0108  # marks its handlers
    with page.expect_request("**/sim/upload"):
        box(page, "File").set_input_files(file)
    expect(page.get_by_text("Uploading callers.csv…")).to_be_visible()
    view = stage.slack.views(AGENT)[-1]["id"]
    stage.run(stage.bot.call("views.update", view_id=view, view=REDRAWN))
    expect(page.get_by_text("What the app understood")).to_be_visible()
    expect(page.get_by_text("Uploading callers.csv…")).to_be_visible()
    return held[0]


def test_the_file_is_listed_and_sent(stage: Stage, browser_page: Page) -> None:
    page = browser_page
    open_form(stage, page, FORM)
    upload_and_redraw(stage, page, CSV).continue_()
    expect(page.get_by_role("listitem").filter(has_text="callers.csv")).to_be_visible()
    expect(page.get_by_text("Uploading callers.csv…")).to_have_count(0)
    send(page)
    assert [one["name"] for one in submitted(stage, page, "m")["f"]["f"]["files"]] == ["callers.csv"]


def test_the_form_cannot_be_sent_before_its_file_is_up(stage: Stage, browser_page: Page) -> None:
    page = browser_page
    open_form(stage, page, FORM)
    held = upload_and_redraw(stage, page, CSV)
    button = page.get_by_role("dialog").locator("button[type=submit]")
    expect(button).to_be_disabled()
    expect(button).to_have_text("Uploading…")
    page.get_by_role("dialog").press("Control+Enter")
    held.continue_()
    expect(button).to_be_enabled()
    send(page)
    assert [one["name"] for one in submitted(stage, page, "m")["f"]["f"]["files"]] == ["callers.csv"]


def test_a_failed_upload_is_told(stage: Stage, browser_page: Page) -> None:
    page = browser_page
    open_form(stage, page, FORM)
    upload_and_redraw(stage, page, CSV).fulfill(status=400, json={"ok": False, "text": "The disk is full."})
    expect(page.get_by_text("The disk is full.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="callers.csv")).to_have_count(0)
    expect(page.get_by_role("dialog").locator("button[type=submit]")).to_be_enabled()
