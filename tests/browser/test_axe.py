"""The accessibility checker finds nothing serious in any state of the page: light, dark, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckAxe, Shoot
from tests.browser.look import PHONE, composer, spills
from tests.browser.played import NARROW, STATES
from tests.browser.stage import LEAD, Stage

pytestmark = pytest.mark.browser


def check_both(page: Page, shoot: Shoot, check_axe: CheckAxe) -> None:
    shoot("light")
    check_axe()
    page.emulate_media(color_scheme="dark")
    shoot("dark")
    check_axe()


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(
    played: Stage, browser_page: Page, shoot: Shoot, check_axe: CheckAxe, state: str
) -> None:
    browser_page.goto(played.address(LEAD))
    expect(browser_page.get_by_role("button", name="Approve")).to_be_visible()
    STATES[state](browser_page)
    check_both(browser_page, shoot, check_axe)


@pytest.mark.parametrize("state", NARROW)
def test_axe_finds_nothing_serious_on_a_phone(
    played: Stage, browser_page: Page, shoot: Shoot, check_axe: CheckAxe, state: str
) -> None:
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(played.address(LEAD))
    expect(browser_page.get_by_role("button", name="Approve")).to_be_visible()
    NARROW[state](browser_page)
    check_both(browser_page, shoot, check_axe)
    assert not spills(browser_page)


def test_axe_finds_nothing_serious_before_anything_has_happened(
    stage: Stage, browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    browser_page.goto(stage.address())
    expect(browser_page.get_by_role("heading", name="Try Blockbot here")).to_be_visible()
    expect(composer(browser_page)).to_be_visible()
    check_both(browser_page, shoot, check_axe)


def test_axe_finds_nothing_serious_when_the_simulator_is_gone(
    browser_page: Page, shoot: Shoot, check_axe: CheckAxe
) -> None:
    with Stage() as stage:
        stage.post(text="before")
        browser_page.goto(stage.address())
        expect(browser_page.get_by_text("before")).to_be_visible()
    expect(browser_page.get_by_text("No connection to the simulator.")).to_be_visible()
    check_both(browser_page, shoot, check_axe)
