"""The page around the messages: composing, threads, shortcuts, people, first help."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.local.slack import Rules
from tests.browser.look import composer, log
from tests.browser.samples import CARD, DENY, field, modal, mrkdwn, option, plain, section
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import AGENT, CHANNEL, LEAD, NO_ZONE, Stage

pytestmark = pytest.mark.browser


async def post_card(bot: ScriptedBot, payload: Json) -> None:
    await bot.call("chat.postMessage", channel=payload["channel_id"], text="card", blocks=CARD)


async def approve(bot: ScriptedBot, payload: Json) -> None:
    channel, ts = payload["channel"]["id"], payload["message"]["ts"]
    said = mrkdwn(f":white_check_mark: approved by <@{payload['user']['id']}>")
    blocks = [*CARD[:-1], {"type": "context", "elements": [said]}]
    await bot.call("chat.update", channel=channel, ts=ts, text="approved", blocks=blocks)
    await bot.call("chat.postMessage", channel=channel, thread_ts=ts, text="+91 98765 43210 blocked")


def test_enter_sends_and_shift_enter_starts_a_line(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address())
    expect(composer(browser_page)).to_be_visible()
    composer(browser_page).press_sequentially("first")
    composer(browser_page).press("Shift+Enter")
    composer(browser_page).press_sequentially("second")
    composer(browser_page).press("Enter")
    expect(log(browser_page).get_by_role("article")).to_contain_text("first\nsecond", use_inner_text=True)
    assert stage.slack.messages(CHANNEL)[-1]["text"] == "first\nsecond"
    expect(composer(browser_page)).to_have_value("")


def test_a_slash_brings_up_the_commands_and_tab_completes(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address())
    expect(composer(browser_page)).to_be_visible()  # typing waits for nothing, not even for the page
    composer(browser_page).press_sequentially("/u")
    expect(browser_page.get_by_role("option")).to_contain_text(["/unblock"])
    composer(browser_page).press("Tab")
    expect(composer(browser_page)).to_have_value("/unblock ")
    expect(composer(browser_page)).to_have_accessible_description(re.compile("Ask to lift a block"))


def test_a_refused_command_is_explained_and_not_lost(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address())
    composer(browser_page).fill("/blok 98765 43210")
    composer(browser_page).press("Enter")
    expect(browser_page.get_by_role("alert").get_by_text("/blok is not a command")).to_be_visible()
    expect(composer(browser_page)).to_have_value("/blok 98765 43210")


def test_an_app_that_does_not_answer_in_time_is_told(browser_page: Page) -> None:
    async def never(_bot: ScriptedBot, _payload: Json) -> None:
        await stage.forever()

    with Stage(Rules(ack_seconds=0.2)) as stage:
        stage.bot.script["/silent"] = never
        browser_page.goto(stage.address())
        composer(browser_page).fill("/silent")
        composer(browser_page).press("Enter")
        expect(browser_page.get_by_role("alert").get_by_text("operation_timeout")).to_be_visible()
        expect(log(browser_page).get_by_text("Only visible to you")).to_be_visible()


def test_a_thread_takes_replies_but_no_commands(stage: Stage, browser_page: Page) -> None:
    stage.post(text="The start")
    browser_page.goto(stage.address())
    message = log(browser_page).get_by_role("article")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    thread = browser_page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("The start")).to_be_visible()
    reply = thread.get_by_label("Reply in thread")
    reply.fill("/block 98765 43210")
    reply.press("Enter")
    expect(browser_page.get_by_role("alert").get_by_text("do not work inside a thread")).to_be_visible()
    reply.fill("an answer")
    reply.press("Enter")
    expect(thread.get_by_text("an answer")).to_be_visible()
    expect(log(browser_page).get_by_text("an answer")).to_have_count(0)

    browser_page.reload()
    expect(thread.get_by_text("an answer")).to_be_visible()
    thread.get_by_role("button", name="Close").click()
    message.get_by_role("button", name="1 reply").click()
    expect(thread).to_be_visible()


def test_a_private_answer_in_a_closed_thread_is_announced(stage: Stage, browser_page: Page) -> None:
    ts = stage.post(text="The start")
    browser_page.goto(stage.address())
    expect(log(browser_page).get_by_text("The start")).to_be_visible()
    answer = {"channel": CHANNEL, "user": AGENT, "thread_ts": ts, "text": "Only for you"}
    stage.run(stage.bot.call("chat.postEphemeral", **answer))
    browser_page.get_by_role("button", name="Open it").click()
    expect(browser_page.get_by_role("complementary").get_by_text("Only for you")).to_be_visible()


def test_shortcuts_start_from_a_message_and_from_the_plus_menu(stage: Stage, browser_page: Page) -> None:
    async def form(bot: ScriptedBot, payload: Json) -> None:
        text = payload.get("message", {}).get("text", "nothing")
        element = {"type": "plain_text_input", "initial_value": text}
        view = modal("m", field("numbers", "Callers", element))
        await bot.call("views.open", trigger_id=payload["trigger_id"], view=view)

    stage.bot.script |= {"shortcut block_from_message": form, "shortcut block_numbers": form}
    stage.post(text="98765 43210 called")
    browser_page.goto(stage.address())
    message = log(browser_page).get_by_role("article")
    message.hover()
    message.get_by_role("button", name=re.compile("More for the message")).click()
    browser_page.get_by_role("menuitem", name=re.compile("Block the numbers in this message")).click()
    expect(browser_page.get_by_label("Callers")).to_have_value("98765 43210 called")
    browser_page.keyboard.press("Escape")

    browser_page.get_by_role("button", name="Shortcuts").click()
    browser_page.get_by_role("menuitem", name=re.compile("Block numbers…")).click()
    expect(browser_page.get_by_label("Callers")).to_have_value("nothing")


def test_a_confirm_dialog_stands_before_the_action(stage: Stage, browser_page: Page) -> None:
    stage.post(CARD)
    browser_page.goto(stage.address(LEAD))
    browser_page.get_by_role("button", name="Reject").click()
    asked = browser_page.get_by_role("alertdialog", name="Deny it?")
    expect(asked).to_contain_text("Nobody will be blocked.")
    asked.get_by_role("button", name="Keep it").click()
    expect(asked).to_have_count(0)
    assert stage.bot.received == []

    browser_page.get_by_role("button", name="Reject").click()
    with browser_page.expect_response("**/sim/action"):
        asked.get_by_role("button", name="Deny", exact=True).click()
    assert stage.bot.last("action reject")["actions"][0]["value"] == "r-1"


def test_elements_in_messages_send_slacks_actions(stage: Stage, browser_page: Page) -> None:
    options = [option("a", "alpha"), option("b", "beta")]
    menu = {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": options}
    boxes = {"type": "checkboxes", "action_id": "ticks", "options": options, "confirm": DENY}
    stage.post([section("Choose", accessory=menu), {"type": "actions", "elements": [boxes]}, CARD[-1]])
    browser_page.goto(stage.address())
    with browser_page.expect_response("**/sim/action"):
        browser_page.get_by_role("combobox", name="Pick").click()
        browser_page.get_by_role("option", name="beta").click()
    action = stage.bot.last("action pick")["actions"][0]
    assert (action["type"], action["selected_option"]["value"]) == ("static_select", "b")

    browser_page.get_by_label("alpha").click()
    browser_page.get_by_role("button", name="Keep it").click()
    expect(browser_page.get_by_label("alpha")).not_to_be_checked()
    browser_page.get_by_label("alpha").click()
    with browser_page.expect_response("**/sim/action"):
        browser_page.get_by_role("button", name="Deny", exact=True).click()
    payload = stage.bot.last("action ticks")
    assert [each["value"] for each in payload["actions"][0]["selected_options"]] == ["a"]
    (picked,) = [each["pick"] for each in payload["state"]["values"].values() if "pick" in each]
    assert picked["selected_option"]["value"] == "b"

    browser_page.get_by_role("button", name="More actions").click()
    with browser_page.expect_response("**/sim/action"):
        browser_page.get_by_role("menuitem", name="Why was I asked?").click()
    assert stage.bot.last("action more")["actions"][0]["selected_option"]["value"] == "why"


def test_the_first_help_leads_from_the_command_to_the_result(stage: Stage, browser_page: Page) -> None:
    stage.bot.script |= {"/block": post_card, "action approve": approve}
    browser_page.goto(stage.address())
    browser_page.get_by_role("button", name="Type an example").click()
    expect(composer(browser_page)).to_have_value(re.compile("^/block spam-callers .*for 30 days because"))
    composer(browser_page).press("Enter")
    browser_page.get_by_role("button", name="Become Asha Rao").click()
    expect(browser_page).to_have_url(re.compile(f"as={LEAD}"))
    expect(browser_page.get_by_role("note").filter(has_text="You are a team lead now.")).to_be_visible()
    browser_page.get_by_role("button", name="Approve").click()
    browser_page.get_by_role("button", name="Open the thread").click()
    thread = browser_page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_text("+91 98765 43210 blocked")).to_be_visible()
    browser_page.get_by_role("button", name="No more hints").click()
    browser_page.reload()
    expect(thread).to_be_visible()
    expect(browser_page.get_by_role("note").filter(has_text="of 3")).to_have_count(0)


def test_two_tabs_are_two_people(stage: Stage, browser_page: Page, browser: Browser) -> None:
    stage.bot.script |= {"/block": post_card, "action approve": approve}
    context = browser.new_context()
    lead = context.new_page()
    browser_page.goto(stage.address(AGENT))
    lead.goto(stage.address(LEAD))
    composer(browser_page).fill("/block spam-callers 98765 43210")
    composer(browser_page).press("Enter")
    lead.get_by_role("button", name="Approve").click()
    expect(log(browser_page).get_by_text("approved by @Asha Rao")).to_be_visible()
    expect(log(browser_page).get_by_role("button", name="Approve")).to_have_count(0)
    context.close()


def test_everybodys_role_and_clock_are_shown(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address(NO_ZONE))
    people = browser_page.get_by_role("list", name="Act as").get_by_role("listitem")
    expect(people.filter(has_text="Daniel Price")).to_contain_text(
        re.compile(r"Team lead · \d\d:\d\d · London")
    )
    expect(people.filter(has_text="Tom Reed")).to_contain_text("no time zone set")
    expect(people.filter(has_text="Tom Reed").get_by_role("link")).to_have_attribute("aria-current", "true")
    expect(browser_page.get_by_text("Simulator: this is not Slack")).to_be_visible()


def test_a_message_elsewhere_is_counted_until_it_is_read(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.address(AGENT, c="C08GENERAL1"))
    expect(browser_page.get_by_role("heading", name="general")).to_be_visible()
    stage.post(text="news")
    link = browser_page.get_by_role("link", name=re.compile("^spam-desk"))
    expect(link).to_contain_text("1")
    link.click()
    expect(log(browser_page).get_by_text("news")).to_be_visible()
    expect(link).not_to_contain_text("1")


def test_the_page_comes_back_after_the_workspace_was_started_anew(browser_page: Page) -> None:
    with Stage() as first:
        first.post(text="before")
        port = int(first.slack.base_url.rsplit(":", 1)[1])
        browser_page.goto(first.address())
        expect(log(browser_page).get_by_text("before")).to_be_visible()
    expect(browser_page.get_by_text("No connection to the simulator.")).to_be_visible()
    with Stage(port=port) as second:
        second.post(text="after")
        expect(log(browser_page).get_by_text("after")).to_be_visible(timeout=15000)
        expect(log(browser_page).get_by_text("before")).to_have_count(0)
        expect(browser_page.get_by_text("No connection to the simulator.")).to_be_hidden()
        expect(browser_page.get_by_role("button", name=re.compile("Traffic"))).to_have_text("Traffic 1")


def test_the_page_finds_a_person_when_the_address_names_none(stage: Stage, browser_page: Page) -> None:
    browser_page.goto(stage.slack.base_url)
    expect(browser_page).to_have_url(re.compile("as=U"))
    expect(composer(browser_page)).to_be_visible()
