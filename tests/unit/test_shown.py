"""What a card or a form carries of what it shows: read back as it was written, or as nothing of ours."""

import pytest

from bot.service.shown import Shown, carried, read_carried, read_shown

SHOWN = Shown(3, "0a1b-2c")


def test_what_a_card_carries_is_read_back() -> None:
    assert read_shown(SHOWN.text()) == SHOWN


@pytest.mark.parametrize(
    "text", ["", "shown", "shown-3", "shown-3-", "shown--0a", "shown-x-0a", "shown-³-0a", "seen-3-0a"]
)
def test_what_an_older_version_or_somebody_else_wrote_is_nothing_of_ours(text: str) -> None:
    assert read_shown(text) is None


@pytest.mark.parametrize("shown", [SHOWN, None])
def test_a_form_carries_its_request_and_what_is_shown_of_it(shown: Shown | None) -> None:
    text = carried("r1", shown.text() if shown else "")
    assert read_carried(text) == ("r1", shown)
