"""What stands beside the messages: App Home, the traffic drawer, the CloudAgent panel, the storm button."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import composer, log
from tests.browser.samples import CARD, button, section
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import Stage

pytestmark = pytest.mark.browser


async def post_card(bot: ScriptedBot, payload: Json) -> None:
    await bot.call("chat.postMessage", channel=payload["channel_id"], text="card", blocks=CARD)


def test_the_home_tells_the_app_and_shows_what_it_publishes(stage: Stage, browser_page: Page) -> None:
    async def publish(bot: ScriptedBot, payload: Json) -> None:
        element = button("refresh", "Refresh")
        view = {"type": "home", "blocks": [section("Nothing waits for you.", accessory=element)]}
        await bot.call("views.publish", user_id=payload["event"]["user"], view=view)

    stage.bot.script["event app_home_opened"] = publish
    browser_page.goto(stage.address())
    browser_page.get_by_role("link", name="Blockbot Home").click()
    expect(browser_page.get_by_text("Nothing waits for you.")).to_be_visible()
    with browser_page.expect_response("**/sim/action"):
        browser_page.get_by_role("button", name="Refresh").click()
    assert stage.bot.last("action refresh")["view"]["type"] == "home"


def test_the_traffic_shows_signature_ack_and_calls(stage: Stage, browser_page: Page) -> None:
    stage.bot.script["/block"] = post_card
    browser_page.goto(stage.address())
    browser_page.get_by_role("button", name="Traffic").click()
    composer(browser_page).fill("/block spam-callers 98765 43210")
    composer(browser_page).press("Enter")
    drawer = browser_page.get_by_role("region", name="Traffic")
    row = drawer.get_by_role("button").filter(has_text="/block")
    expect(row).to_contain_text("signature valid")
    expect(row).to_contain_text(re.compile(r"ack [\d.]+ ms"))
    expect(drawer.get_by_role("button", name=re.compile("chat.postMessage"))).to_be_visible()
    row.click()
    expect(drawer.get_by_role("region", name="Request", exact=True)).to_contain_text('"command": "/block"')
    drawer.get_by_label("From the bot").check()
    expect(row).to_be_hidden()


def test_cloudagents_numbers_and_troubles_are_shown_and_switched(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address())
    browser_page.get_by_role("button", name="CloudAgent").click()
    panel = browser_page.get_by_role("complementary", name="CloudAgent stand-in")
    expect(panel.get_by_text("spam-callers")).to_be_visible()
    with browser_page.expect_response("**/sim/vendor/switches"):
        panel.get_by_role("switch", name="Slow").check()
    with browser_page.expect_response("**/sim/vendor/faults"):
        panel.get_by_role("switch", name="Half refusing").check()
    with browser_page.expect_response("**/sim/vendor/faults"):
        panel.get_by_role("switch", name="Token killed").check()
    expect(panel.get_by_role("switch", name="Token killed")).to_be_checked()
    assert stage.standin.switches.latency_ms == 4000
    assert {armed.fault.kind for armed in stage.standin.faults.armed} == {"partial", "token_killed"}
    with browser_page.expect_response("**/sim/vendor/faults"):
        panel.get_by_role("switch", name="Half refusing").uncheck()
    assert {armed.fault.kind for armed in stage.standin.faults.armed} == {"token_killed"}


def test_a_storm_brings_200_messages_to_block_from(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address())
    browser_page.get_by_role("button", name="Storm: 200 spam calls").click()
    expect(log(browser_page).get_by_role("article")).to_have_count(200)
    expect(log(browser_page).get_by_text("Spam call 200 of 200")).to_be_in_viewport()
