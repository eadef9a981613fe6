"""What is in sight while messages come: the end, and for who reads above it what they read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import log, type_line
from tests.browser.stage import Stage

pytestmark = pytest.mark.browser

IN_A_BURST = """
async () => {
  const { MessageList } = await import("/static/messages.js");
  const log = document.createElement("div");
  log.style.cssText = "height: 200px; overflow-y: auto;";
  document.body.append(log);
  const list = new MessageList(log, { empty: () => "nothing" });
  const messages = [];
  const take = () => {
    const ts = `${1700000000 + 400 * messages.length}.000100`;
    messages.push({ ts, user: "U1", text: "a call", files: [] });
    list.take(messages.at(-1), messages);
  };
  const frame = () => new Promise(requestAnimationFrame);
  list.show(messages);
  for (let i = 0; i < 3; i += 1) await frame();
  for (let burst = 0; burst < 4; burst += 1) {
    for (let i = 0; i < 20; i += 1) take();
    await frame(); // the list has gone to its end, of which the browser tells it before the next frame
  }
  for (let i = 0; i < 5; i += 1) await frame();
  const left = log.scrollHeight - log.scrollTop - log.clientHeight;
  log.remove();
  return { left, news: !list.news.hidden };
}
"""
"""Messages that come between the list's own scrolling and the browser's event about it."""


def fill(stage: Stage, count: int) -> None:
    for number in range(count):
        stage.post(text=f"Call {number}")


def test_messages_in_a_burst_leave_the_end_in_sight(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address())
    expect(log(browser_page)).to_be_visible()
    assert browser_page.evaluate(IN_A_BURST) == {"left": 0, "news": False}


def test_who_reads_above_the_end_is_left_there_and_told(stage: Stage, browser_page: Page) -> None:
    fill(stage, 40)
    browser_page.goto(stage.address())
    expect(log(browser_page).get_by_text("Call 39")).to_be_in_viewport()
    log(browser_page).hover()
    browser_page.mouse.wheel(0, -100_000)
    expect(log(browser_page).get_by_text("Call 0", exact=True)).to_be_in_viewport()
    stage.post(text="Something new")
    to_end = browser_page.get_by_role("button", name="New messages below")
    expect(to_end).to_be_visible()
    expect(log(browser_page).get_by_text("Call 0", exact=True)).to_be_in_viewport()
    to_end.click()
    expect(log(browser_page).get_by_text("Something new")).to_be_in_viewport()
    expect(to_end).to_be_hidden()
    stage.post(text="And one more")
    expect(log(browser_page).get_by_text("And one more")).to_be_in_viewport()


def test_who_writes_sees_what_was_written(stage: Stage, browser_page: Page) -> None:
    fill(stage, 40)
    browser_page.goto(stage.address())
    expect(log(browser_page).get_by_text("Call 39")).to_be_in_viewport()
    log(browser_page).hover()
    browser_page.mouse.wheel(0, -100_000)
    expect(log(browser_page).get_by_text("Call 0", exact=True)).to_be_in_viewport()
    type_line(browser_page, "Anybody there?")
    expect(log(browser_page).get_by_text("Anybody there?")).to_be_in_viewport()
