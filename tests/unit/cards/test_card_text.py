from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.cards.text import clean, cut, escape, harmless, literal, mention, paragraph, plural, slack_time
from tests.unit.cards.card_samples import AT


def test_escape_leaves_no_bracket_that_slack_would_read() -> None:
    assert escape("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@given(st.text(max_size=60), st.integers(1, 60))
def test_a_cut_text_is_never_longer_than_asked(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


@given(st.text(alphabet="&<>ab", max_size=40), st.integers(1, 60))
def test_a_cut_never_leaves_half_an_entity(text: str, most: int) -> None:
    shown = cut(escape(text), most).removesuffix("…")

    assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def test_a_text_that_fits_is_not_cut() -> None:
    assert cut("twelve chars", 12) == "twelve chars"


@pytest.mark.parametrize(
    ("slack_id", "shown"),
    [
        ("U0ASHA", "<@U0ASHA>"),
        ("W012", "<@W012>"),
        ("S0LEADS", "<!subteam^S0LEADS>"),
        ("channel", "“channel”"),
        ("U1> <!channel", "“U1&gt; &lt;!channel”"),
    ],
)
def test_only_ids_of_people_and_groups_become_mentions(slack_id: str, shown: str) -> None:
    assert mention(slack_id) == shown


def test_a_moment_is_a_date_token_with_utc_for_old_clients() -> None:
    assert slack_time(AT) == "<!date^1795422600^{date_short_pretty} at {time}|23 Nov 2026 08:30 UTC>"


def test_a_fallback_cannot_end_the_date_token() -> None:
    token = slack_time(datetime(2026, 1, 1, tzinfo=UTC), "soon>|<!channel>")

    assert token.endswith("|soon&gt;/&lt;!channel&gt;>")


@pytest.mark.parametrize(
    "typed", ["*bold*", "_it_", "~no~", "`code`", ":tada:", "a *b* c", "*", "**", "```x```"]
)
def test_harmless_text_has_no_working_format_character(typed: str) -> None:
    shown = harmless(typed)

    assert not {"*", "~", "`"} & set(shown)
    assert ":tada:" not in shown
    assert "_it_" not in shown


def test_an_ordinary_group_name_is_shown_as_it_is() -> None:
    assert literal("spam_callers-2 (IN)") == "“spam_callers-2 (IN)”"


def test_characters_that_turn_text_around_are_taken_out() -> None:
    assert clean("98\u202e765\ufeff") == "98765"


def test_characters_that_cannot_be_sent_become_a_visible_sign() -> None:
    assert clean("a\x00b\ud800") == "a\ufffdb\ufffd"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=20))
def test_clean_text_can_always_be_sent_and_printed(text: str) -> None:
    assert clean(text).encode().decode() == clean(text)


def test_empty_lines_of_a_reason_are_taken_out() -> None:
    assert paragraph("one\r\n\n\n  \n two  words\n") == "one\ntwo words"


@pytest.mark.parametrize(("n", "shown"), [(0, "0 numbers"), (1, "1 number"), (10_000, "10,000 numbers")])
def test_a_count_agrees_with_its_noun(n: int, shown: str) -> None:
    assert plural(n, "number") == shown
