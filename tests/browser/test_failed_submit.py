"""A form that the app did not take: told once, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from bot.local.slack import Rules
from tests.browser.samples import field, modal
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import Stage
from tests.browser.test_forms import TEXT, box, open_form, send

pytestmark = pytest.mark.browser


def test_a_submit_that_failed_is_told_once_and_loses_nothing(stage: Stage, browser_page: Page) -> None:
    async def fail(_bot: ScriptedBot, _payload: Json) -> Json:
        return {"response_action": "explode"}

    stage.bot.script["submit m"] = fail
    open_form(stage, browser_page, modal("m", field("f", "Field", TEXT)))
    box(browser_page, "Field").fill("kept")
    send(browser_page)
    expect(browser_page.get_by_role("alert").filter(has_text="We had some trouble connecting")).to_have_count(
        1
    )
    expect(browser_page.get_by_text("The app did not take it")).to_have_count(0)
    expect(browser_page.get_by_role("button", name="Send", exact=True).last).to_be_enabled()
    expect(box(browser_page, "Field")).to_have_value("kept")


def test_a_submit_that_nobody_answered_is_told_once(browser_page: Page) -> None:
    async def never(_bot: ScriptedBot, _payload: Json) -> None:
        await stage.forever()

    with Stage(Rules(ack_seconds=0.5)) as stage:
        stage.bot.script["submit m"] = never
        open_form(stage, browser_page, modal("m", field("f", "Field", TEXT)))
        box(browser_page, "Field").fill("kept")
        send(browser_page)
        told = browser_page.get_by_role("alert").get_by_text(
            "trouble connecting. Try again? (operation_timeout)"
        )
        expect(told).to_have_count(1)
        expect(browser_page.get_by_text("The app did not take it")).to_have_count(0)
