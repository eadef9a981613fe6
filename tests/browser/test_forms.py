"""Modals: what a person types and chooses arrives in Slack's shape, and nothing typed is lost."""

import asyncio
import re

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.samples import EVERYTHING, field, modal, option, plain, section
from tests.browser.scripted_bot import Json, ScriptedBot
from tests.browser.stage import AGENT, Stage

pytestmark = pytest.mark.browser

CSV: FilePayload = {"name": "callers.csv", "mimeType": "text/csv", "buffer": b"number\n+919876543210\n"}
TEXT = {"type": "plain_text_input"}


class Opening:
    """A step of the bot's script: opens a view with the trigger of the payload."""

    def __init__(self, view: Json) -> None:
        self.view = view

    async def __call__(self, bot: ScriptedBot, payload: Json) -> None:
        await bot.call("views.open", trigger_id=payload["trigger_id"], view=self.view)


def open_form(stage: Stage, page: Page, view: Json) -> None:
    stage.bot.script["/block"] = Opening(view)
    page.goto(stage.address())
    page.get_by_label("Message or command").fill("/block ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def box(page: Page, label: str) -> Locator:
    """The input of the modal with this label (other things may carry the words too)."""
    return page.get_by_role("dialog").locator("input, textarea").and_(page.get_by_label(label))


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).last.click()


def submitted(stage: Stage, page: Page, callback_id: str) -> Json:
    """The `state.values` that the bot got, once the modal is gone."""
    expect(page.get_by_role("dialog")).to_be_hidden()
    values: Json = stage.bot.last(f"submit {callback_id}")["view"]["state"]["values"]
    return values


def test_every_input_arrives_in_slacks_shape(stage: Stage, browser_page: Page) -> None:
    async def groups(_bot: ScriptedBot, payload: Json) -> Json:
        found = [option(f"g{n}", f"spam group {n}") for n in range(30)]
        return {"options": [each for each in found if payload["value"] in each["text"]["text"]]}

    stage.bot.script["options group"] = groups
    open_form(stage, browser_page, EVERYTHING)
    page = browser_page
    page.get_by_role("combobox", name="Group", exact=True).press_sequentially("group 27")
    page.get_by_role("option", name="spam group 27").click()
    box(page, "Numbers").fill("98765 43210\n98765 43211\n")
    box(page, "Or a file").set_input_files(CSV)
    expect(page.get_by_role("listitem").filter(has_text="callers.csv")).to_be_visible()
    more = page.get_by_role("combobox", name="More groups")
    more.press_sequentially("Group 3")
    page.get_by_role("option", name="Group 33", exact=True).click()
    more.press_sequentially("Group 4")
    more.press("ArrowDown")
    more.press("Enter")
    page.get_by_role("combobox", name="On behalf of").press_sequentially("asha")
    page.get_by_role("option", name=re.compile("Asha Rao")).click()
    box(page, "Day").fill("2027-01-31")
    box(page, "Tell the team").check()
    box(page, "Abuse").check()
    box(page, "How many calls").fill("12")
    send(page)

    values = submitted(stage, page, "everything")
    assert values["group"]["group"]["selected_option"] == option("g27", "spam group 27")
    assert values["numbers"]["numbers"] == {
        "type": "plain_text_input",
        "value": "98765 43210\n98765 43211\n",
    }
    assert values["expiry"]["expiry"]["value"] == "for 30 days"
    assert [each["value"] for each in values["groups"]["groups"]["selected_options"]] == ["g33", "g4"]
    assert values["who"]["who"] == {"type": "users_select", "selected_user": "U08ASHA0001"}
    assert values["day"]["day"] == {"type": "datepicker", "selected_date": "2027-01-31"}
    assert values["time"]["time"] == {"type": "timepicker", "selected_time": "17:30"}
    assert values["moment"]["moment"] == {"type": "datetimepicker", "selected_date_time": 1798761540}
    assert [each["value"] for each in values["flags"]["flags"]["selected_options"]] == ["notify"]
    assert values["kind"]["kind"]["selected_option"]["value"] == "abuse"
    assert values["count"]["count"] == {"type": "number_input", "value": "12"}
    file = values["file"]["file"]["files"][0]
    assert (file["name"], file["size"]) == ("callers.csv", len(CSV["buffer"]))


def test_a_moment_is_read_on_the_clock_of_the_person(stage: Stage, browser_page: Page) -> None:
    open_form(stage, browser_page, modal("m", field("at", "When", {"type": "datetimepicker"})))
    box(browser_page, "When").fill("2027-01-01T05:29")
    expect(browser_page.get_by_text("Clock of Asia/Kolkata")).to_be_visible()
    send(browser_page)
    assert submitted(stage, browser_page, "m")["at"]["at"]["selected_date_time"] == 1798761540


def test_field_errors_stand_at_their_fields_and_typed_text_stays(stage: Stage, browser_page: Page) -> None:
    async def refuse(_bot: ScriptedBot, payload: Json) -> Json | None:
        if payload["view"]["state"]["values"]["expiry"]["expiry"]["value"] == "tomorrow":
            return None
        return {
            "response_action": "errors",
            "errors": {"expiry": "“soonish” is not a date. Try “for 30 days”."},
        }

    stage.bot.script["submit request"] = refuse
    numbers = field("numbers", "Numbers", {**TEXT, "multiline": True})
    open_form(stage, browser_page, modal("request", numbers, field("expiry", "Until when", TEXT)))
    page = browser_page
    box(page, "Numbers").fill("98765 43210\n98765 43211")
    box(page, "Until when").fill("soonish")
    send(page)

    expiry = box(page, "Until when")
    expect(expiry).to_have_accessible_description("“soonish” is not a date. Try “for 30 days”.")
    expect(expiry).to_have_attribute("aria-invalid", "true")
    expect(expiry).to_be_focused()
    expect(expiry).to_have_value("soonish")
    expect(box(page, "Numbers")).to_have_value("98765 43210\n98765 43211")
    expect(page.get_by_role("alert").filter(has_text="One field needs another look.")).to_be_visible()

    expiry.fill("tomorrow")
    send(page)
    assert submitted(stage, page, "request")["numbers"]["numbers"]["value"] == "98765 43210\n98765 43211"


@pytest.mark.parametrize(
    ("element", "typed", "complaint"),
    [
        (TEXT, "", "Please fill this in."),
        ({**TEXT, "max_length": 10}, "x" * 11, "Too long: 11 of at most 10 characters"),
        ({**TEXT, "min_length": 3}, "x", "at least 3 characters"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "5"}, "6", "At most 5."),
        ({"type": "email_text_input"}, "nobody", "e-mail address"),
        ({"type": "url_text_input"}, "nowhere", "web address"),
    ],
)
def test_what_slacks_client_refuses_is_never_sent(
    stage: Stage, browser_page: Page, element: Json, typed: str, complaint: str
) -> None:
    open_form(stage, browser_page, modal("m", field("f", "Field", element)))
    box(browser_page, "Field").fill(typed)
    send(browser_page)
    expect(box(browser_page, "Field")).to_have_accessible_description(re.compile(complaint))
    expect(box(browser_page, "Field")).to_have_value(typed)
    assert not any(payload.get("type") == "view_submission" for payload in stage.bot.received)


def test_typed_text_survives_an_update_of_the_view(stage: Stage, browser_page: Page) -> None:
    hint = {**field("day", "Day", {"type": "datepicker"}, optional=True), "dispatch_action": True}

    async def answer(bot: ScriptedBot, payload: Json) -> None:
        view = modal(
            "m", section("You chose a day."), field("f", "Field", TEXT), hint, field("g", "New", TEXT)
        )
        await bot.call("views.update", view_id=payload["view"]["id"], hash=payload["view"]["hash"], view=view)

    stage.bot.script["action day"] = answer
    open_form(stage, browser_page, modal("m", field("f", "Field", TEXT), hint))
    box(browser_page, "Field").fill("typed before")
    box(browser_page, "Day").fill("2027-01-31")

    expect(browser_page.get_by_text("You chose a day.")).to_be_visible()
    expect(box(browser_page, "New")).to_be_visible()
    expect(box(browser_page, "Field")).to_have_value("typed before")
    expect(box(browser_page, "Day")).to_have_value("2027-01-31")
    action = stage.bot.last("action day")
    assert action["actions"][0]["selected_date"] == "2027-01-31"
    assert action["view"]["state"]["values"]["f"]["f"]["value"] == "typed before"


def test_a_reload_in_the_middle_keeps_the_modal_and_what_was_typed(stage: Stage, browser_page: Page) -> None:
    numbers = field("numbers", "Numbers", {**TEXT, "multiline": True})
    file = field("file", "File", {"type": "file_input"}, optional=True)
    open_form(stage, browser_page, modal("m", numbers, file))
    box(browser_page, "Numbers").fill("98765 43210\n98765 43211")
    box(browser_page, "File").set_input_files(CSV)
    chosen = browser_page.get_by_role("listitem").filter(has_text="callers.csv")
    expect(chosen).to_be_visible()  # "Uploading callers.csv…" is shown before, and a reload then cuts it off
    browser_page.reload()

    expect(box(browser_page, "Numbers")).to_have_value("98765 43210\n98765 43211")
    expect(chosen).to_be_visible()
    send(browser_page)
    values = submitted(stage, browser_page, "m")
    assert values["numbers"]["numbers"]["value"] == "98765 43210\n98765 43211"
    assert values["file"]["file"]["files"][0]["name"] == "callers.csv"


def test_a_file_of_the_wrong_kind_is_refused_with_a_sentence(stage: Stage, browser_page: Page) -> None:
    file = field("file", "File", {"type": "file_input", "filetypes": ["csv"]})
    open_form(stage, browser_page, modal("m", file))
    wrong: FilePayload = {"name": "photo.png", "mimeType": "image/png", "buffer": b"x"}
    box(browser_page, "File").set_input_files(wrong)
    expect(browser_page.get_by_text("“photo.png” is not one of: csv.")).to_be_visible()


def test_the_send_button_rests_while_the_app_thinks(stage: Stage, browser_page: Page) -> None:
    thought = asyncio.Event()
    asked: list[str] = []

    async def think(_bot: ScriptedBot, _payload: Json) -> None:
        asked.append("once")
        await thought.wait()

    async def let_go() -> None:
        thought.set()

    stage.bot.script["submit m"] = think
    open_form(stage, browser_page, modal("m", field("f", "Field", TEXT)))
    box(browser_page, "Field").fill("x")
    browser_page.keyboard.press("Enter")
    expect(browser_page.get_by_role("button", name="Sending…")).to_be_disabled()
    browser_page.keyboard.press("Enter")
    stage.run(let_go())
    expect(browser_page.get_by_role("dialog")).to_be_hidden()
    assert asked == ["once"]


def test_a_pushed_view_leads_back_to_the_one_below(stage: Stage, browser_page: Page) -> None:
    second = modal("second", section("On top"), notify_on_close=True)

    async def push(_bot: ScriptedBot, _payload: Json) -> Json:
        return {"response_action": "push", "view": second}

    stage.bot.script["submit first"] = push
    open_form(stage, browser_page, modal("first", field("f", "Field", TEXT)))
    box(browser_page, "Field").fill("kept")
    send(browser_page)
    expect(browser_page.get_by_text("On top")).to_be_visible()
    browser_page.get_by_role("button", name="Back to the view before").click()
    expect(box(browser_page, "Field")).to_have_value("kept")
    assert stage.bot.last("closed second")["is_cleared"] is False

    send(browser_page)
    browser_page.get_by_role("button", name="Close everything").click()
    expect(browser_page.get_by_role("dialog")).to_be_hidden()
    assert stage.slack.views(AGENT) == []
    assert stage.bot.last("closed second")["is_cleared"] is True


def test_options_come_in_groups_and_can_be_cleared(stage: Stage, browser_page: Page) -> None:
    async def grouped(_bot: ScriptedBot, _payload: Json) -> Json:
        return {
            "option_groups": [
                {"label": plain("Mine"), "options": [option("a", "alpha")]},
                {"label": plain("Others"), "options": [option("b", "beta")]},
            ]
        }

    stage.bot.script["options group"] = grouped
    select = {"type": "external_select", "min_query_length": 2, "placeholder": plain("Find")}
    open_form(stage, browser_page, modal("m", field("group", "Group", select, optional=True)))
    box = browser_page.get_by_role("combobox", name="Group")
    box.click()
    expect(browser_page.get_by_text("Type at least 2 letters to search.")).to_be_visible()
    box.press_sequentially("al")
    browser_page.get_by_role("group", name="Others").get_by_role("option", name="beta").click()
    expect(box).to_have_value("beta")
    browser_page.get_by_role("button", name="Clear").click()
    expect(box).to_have_value("")
    send(browser_page)
    assert submitted(stage, browser_page, "m")["group"]["group"]["selected_option"] is None
