"""How the page draws messages and blocks."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.samples import CARD, RICH, button, mrkdwn, plain, section
from tests.browser.scripted_bot import Json
from tests.browser.stage import AGENT, CHANNEL, LEAD, Stage

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Messages", exact=True)


def test_a_card_shows_its_header_fields_table_people_and_buttons(stage: Stage, browser_page: Page) -> None:
    stage.post(CARD)
    browser_page.goto(stage.address(LEAD))
    card = log(browser_page).get_by_role("article")

    expect(card.get_by_role("heading", name="Block 2 numbers in spam-callers")).to_be_visible()
    expect(card.get_by_text("@Ravi Nair")).to_be_visible()
    expect(card.get_by_text("@spam-leads")).to_be_visible()
    expect(card.get_by_role("columnheader")).to_have_text(["Number", "Calls"])
    expect(card.get_by_role("cell")).to_have_text(["+91 98765 43210", "12", "+91 98765 43211", "4"])
    expect(card.get_by_role("button", name="Approve")).to_be_visible()


def test_rich_text_and_mrkdwn_become_markup_and_nothing_else_does(stage: Stage, browser_page: Page) -> None:
    stage.post(RICH)
    browser_page.goto(stage.address())
    message = log(browser_page).get_by_role("article")

    expect(message.locator("strong", has_text="Two of three")).to_be_visible()
    expect(message.get_by_role("listitem")).to_have_text(
        ["+91 98765 43210 blocked", "+91 98765 43211 refused"]
    )
    expect(message.locator("em")).to_have_text("italic")
    expect(message.locator("blockquote")).to_have_text("quoted")
    expect(message.get_by_role("link", name="a link")).to_have_attribute(
        "href", "https://example.com/a?b=1&c=2"
    )
    expect(message.get_by_text("snake_case_name 2*3*4 stay as they are")).to_be_visible()


def test_a_date_is_shown_on_the_clock_of_the_person_one_acts_as(stage: Stage, browser_page: Page) -> None:
    stage.post([section("until <!date^1798761540^{date_num} {time}|later>")])
    browser_page.goto(stage.address(AGENT))
    expect(log(browser_page).get_by_text("until 2027-01-01 05:29")).to_be_visible()
    browser_page.goto(stage.address("U08OLGA0001"))
    expect(log(browser_page).get_by_text("until 2026-12-31 18:59")).to_be_visible()


def test_a_block_the_page_does_not_know_is_shown_with_its_json(stage: Stage, browser_page: Page) -> None:
    stage.post([{"type": "plan", "title": "Of the future", "tasks": [{"task_id": "1", "title": "x"}]}])
    browser_page.goto(stage.address())
    box = log(browser_page).locator(".unknown")
    expect(box).to_contain_text("does not draw blocks of type “plan”")
    expect(box).to_contain_text('"title": "Of the future"')


ESCAPED = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
RICH_HOSTILE = {"type": "rich_text_section", "elements": [{"type": "text", "text": HOSTILE}]}
HOSTILE_BLOCKS: dict[str, Json] = {
    "header": {"type": "header", "text": plain(HOSTILE)},
    "mrkdwn, escaped": section(ESCAPED),
    "mrkdwn, not escaped": section(HOSTILE),
    "plain text": {"type": "section", "text": plain(HOSTILE)},
    "context": {"type": "context", "elements": [mrkdwn(f"*{ESCAPED}*"), plain(HOSTILE)]},
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": HOSTILE}]]},
    "markdown": {"type": "markdown", "text": f"**{HOSTILE}** [x](javascript:alert(1))"},
    "unknown": {"type": "plan", "title": HOSTILE},
    "rich text": {"type": "rich_text", "elements": [RICH_HOSTILE]},
}


@pytest.mark.parametrize("block", HOSTILE_BLOCKS.values(), ids=HOSTILE_BLOCKS.keys())
def test_markup_in_a_text_stays_text(stage: Stage, browser_page: Page, block: Json) -> None:
    stage.post([block])
    browser_page.goto(stage.address())
    message = log(browser_page).get_by_role("article")
    expect(message).to_contain_text("onerror=")
    expect(message.locator("img, script")).to_have_count(0)
    assert browser_page.title() != "owned"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:alert(1)"]
)
def test_a_link_to_somewhere_dangerous_stays_text(stage: Stage, browser_page: Page, address: str) -> None:
    rich: Json = {"type": "link", "url": address, "text": "rich link"}
    inside = {"type": "rich_text_section", "elements": [rich]}
    stage.post([section(f"before <{address}|click me> after"), {"type": "rich_text", "elements": [inside]}])
    browser_page.goto(stage.address())
    message = log(browser_page).get_by_role("article")
    expect(message).to_contain_text("click me")
    expect(message).to_contain_text("rich link")
    expect(message.get_by_role("link")).to_have_count(0)


def test_an_ephemeral_message_says_that_only_its_addressee_sees_it(stage: Stage, browser_page: Page) -> None:
    stage.run(stage.bot.call("chat.postEphemeral", channel=CHANNEL, user=AGENT, text="Just for you"))
    browser_page.goto(stage.address(AGENT))
    message = log(browser_page).get_by_role("article")
    expect(message).to_contain_text("Only visible to you")
    browser_page.goto(stage.address(LEAD))
    expect(browser_page.get_by_role("heading", name="Try Blockbot here")).to_be_visible()


def test_an_update_replaces_the_message_and_keeps_the_place_of_the_keyboard(
    stage: Stage, browser_page: Page
) -> None:
    ts = stage.post(CARD)
    browser_page.goto(stage.address(LEAD))
    browser_page.get_by_role("button", name="Reject").focus()
    stage.run(
        stage.bot.call("chat.update", channel=CHANNEL, ts=ts, text="t", blocks=[section("new"), CARD[-1]])
    )
    expect(log(browser_page).get_by_text("new", exact=True)).to_be_visible()
    expect(browser_page.get_by_role("button", name="Reject")).to_be_focused()

    stage.run(stage.bot.call("chat.update", channel=CHANNEL, ts=ts, text="t", blocks=[section("settled")]))
    expect(log(browser_page).get_by_role("article")).to_be_focused()


def test_a_csv_file_can_be_looked_into_and_downloaded(stage: Stage, browser_page: Page) -> None:
    content = '\ufeffnumber,words\r\n+919876543210,"refused, ""odd"""\r\n'.encode()
    stage.run(stage.bot.upload("result.csv", content, channel_id=CHANNEL))
    browser_page.goto(stage.address())
    browser_page.get_by_text("Look inside").click()
    expect(browser_page.get_by_role("cell")).to_have_text(["+919876543210", 'refused, "odd"'])
    with browser_page.expect_download() as download:
        browser_page.get_by_role("link", name="result.csv").click()
    assert download.value.path().read_bytes() == content


def test_a_button_that_links_somewhere_still_tells_the_app(stage: Stage, browser_page: Page) -> None:
    element = button("card", "Show the card", url=f"{stage.slack.base_url}/static/icon.svg")
    stage.post([{"type": "actions", "elements": [element]}])
    browser_page.goto(stage.address())
    with browser_page.expect_popup():
        browser_page.get_by_role("button", name="Show the card").click()
    with browser_page.expect_response("**/sim/traffic*"):
        browser_page.reload()
    assert stage.bot.last("action card")["actions"][0]["value"] == "r-1"
