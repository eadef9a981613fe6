import pytest

from bot.domain.request import Decided, State
from bot.domain.verdict import Verdict
from bot.slack.cards import answers
from bot.slack.cards.help import help_answer
from tests.unit.cards.card_samples import ASHA, BEN, approval, line, picture, seen

ALL_WORDS = frozenset({"help", "find", "mine", "pending", "list", "why", "status", "storm", "audit"})


def test_a_good_request_is_answered_with_exactly_what_was_understood() -> None:
    answer = answers.understood(
        picture(),
        not_taken=[("98abc", "no number"), ("123", "too short")],
        duplicates=2,
        canonical="/block spam-callers +919876543210 for 30 days",
    )
    told = seen(answer.payload())

    for part in (
        "Your request is waiting for approval.",
        "spam-callers",
        "until Wed 23 Dec 2026 14:00 IST · 30 days from now (asked: “for 30 days”)",
        "<!subteam^S0LEADS>, <@U0ASHA>",
        "3 numbers:\n+91 98765 43210\n+91 98765 43211\n+91 98765 43212",
        "“98abc” — no number\n• “123” — too short",
        "2 duplicates left out",
        "/block spam-callers +919876543210 for 30 days",
    ):
        assert part in told


def test_a_default_expiry_is_called_so() -> None:
    assert "(no end was named, so this is the default)" in seen(
        answers.understood(picture(expiry_asked="")).payload()
    )


def test_twenty_numbers_are_written_out_and_the_rest_counted() -> None:
    told = seen(answers.understood(picture(total=230, numbers=tuple(line(n) for n in range(20)))).payload())

    assert "+91 98765 43229\nand 210 more" in told


def test_a_command_too_long_to_show_whole_is_not_shown_in_part() -> None:
    told = seen(answers.understood(picture(), canonical="/block spam " + "9" * 4000).payload())

    assert "/block" not in told


def test_a_refusal_is_its_sentence_with_a_way_out() -> None:
    answer = answers.refused("I know no group spma.", ["spam-callers"], "/block spam-callers 98765 for 1 day")

    assert answer.text == "I know no group spma."
    assert seen(answer.payload()) == (
        "I know no group spma.\nYou could take one of these:\n• spam-callers\n"
        "Ready to paste:\n/block spam-callers 98765 for 1 day"
    )


def test_somebody_without_the_right_hears_who_has_it() -> None:
    told = seen(answers.not_allowed("decide this request", ("S0LEADS",)).payload())

    assert "you may not decide this request" in told
    assert "<!subteam^S0LEADS>" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"state": State.APPROVED, "decisions": (approval(ASHA), approval(BEN))},
            "was approved by <@U0ASHA>, <@U0BEN>, <!date^",
        ),
        (
            {"state": State.DONE, "decisions": (approval(ASHA),), "counts": {Verdict.BLOCKED: 3}},
            "and is finished: ✅ 3 blocked",
        ),
        (
            {"state": State.REJECTED, "decisions": (approval(BEN, "no", Decided.REJECTED),)},
            "is rejected by <@U0BEN>, <!date^",
        ),
        ({"state": State.CANCELLED, "closed_by": "U0ANIL"}, "is cancelled by <@U0ANIL>"),
        ({"state": State.LAPSED}, "has lapsed, because nobody decided in time"),
        ({"state": State.RUNNING, "counts": {}}, "is under way, 0 of 3 answered"),
    ],
)
def test_a_late_click_hears_what_became_of_the_request(changes: dict[str, object], words: str) -> None:
    told = seen(answers.too_late(picture(**changes)).payload())

    assert "your click changed nothing" in told
    assert words in told


def test_a_click_on_an_open_request_is_not_called_late() -> None:
    assert "still open" in answers.too_late(picture()).text


def test_a_second_approval_hears_how_many_are_still_awaited() -> None:
    assert "1 of 2 — <@U0ASHA>" in answers.already_voted(picture(quorum=2, decisions=(approval(),))).text


def test_our_own_mistake_carries_its_error_id() -> None:
    assert "e-42" in answers.bug("e-42").text
    assert "e-42" in answers.nothing_recorded("e-42").text


def test_the_short_sentences_say_that_nothing_happened() -> None:
    assert "Nothing was changed" in answers.own_request().text
    assert "nothing was recorded" in answers.nothing_recorded("e-42").text


def test_help_shows_only_what_this_bot_serves() -> None:
    told = seen(help_answer(may_approve=True, may_storm=True).payload())

    assert "/block spam-callers 98765 43210 for 30 days" in told
    assert not any(f"/block {word}" in told for word in ALL_WORDS)


def test_help_shows_only_what_this_person_may_do() -> None:
    agent = seen(help_answer(may_approve=False, may_storm=False, commands=ALL_WORDS).payload())
    lead = seen(help_answer(may_approve=True, may_storm=True, commands=ALL_WORDS).payload())

    assert "/block mine" in agent
    assert "/block pending" not in agent
    assert "/block storm" not in agent
    assert "/block pending" in lead
    assert "/block storm start" in lead
