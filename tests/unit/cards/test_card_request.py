from datetime import timedelta

import pytest

from bot.domain.request import Decided, Kind, State
from bot.domain.standing import Fate
from bot.domain.verdict import Verdict
from bot.slack.cards.request import request_card
from bot.slack.cards.text import mention
from tests.unit.cards.card_samples import ANIL, ASHA, BEN, approval, button_ids, done, line, picture, seen

ALL = frozenset({"approve", "reject", "edit", "claim", "cancel", "retry", "undo", "extend"})


def test_a_pending_card_tells_a_lead_all_that_matters() -> None:
    told = seen(request_card(picture()).payload())

    for part in (
        "Waiting for approval: block 3 numbers",
        "spam-callers",
        "until Wed 23 Dec 2026 14:00 IST · 30 days from now (asked: “for 30 days”)",
        mention(ANIL),
        "<!subteam^S0LEADS>, <@U0ASHA>",
        "+91 98765 43210\n+91 98765 43211\n+91 98765 43212",
        "Reason: “robocalls since this morning”",
    ):
        assert part in told


def test_a_pending_card_has_approve_and_reject_by_default() -> None:
    assert button_ids(request_card(picture()).payload()) == ["approve", "reject"]


def test_further_buttons_appear_only_when_offered() -> None:
    shown = button_ids(request_card(picture(), ALL).payload())

    assert shown == ["approve", "reject", "edit", "claim", "cancel"]


def test_a_button_carries_the_request_id_and_nothing_else() -> None:
    block = request_card(picture(), ALL).payload()["blocks"][-1]

    assert {element["value"] for element in block["elements"]} == {"req-7f3a"}


@pytest.mark.parametrize("state", [s for s in State if s not in {State.PENDING, State.DONE}])
def test_a_decided_card_has_no_buttons(state: State) -> None:
    assert button_ids(request_card(picture(state=state, decisions=(approval(),)), ALL).payload()) == []


def test_half_a_quorum_keeps_the_buttons_and_shows_progress() -> None:
    payload = request_card(picture(quorum=2, decisions=(approval(ASHA),))).payload()

    assert "1 of 2 — <@U0ASHA>" in seen(payload)
    assert button_ids(payload) == ["approve", "reject"]


def test_an_approver_counts_once_in_the_progress() -> None:
    twice = picture(quorum=3, decisions=(approval(ASHA), approval(BEN), approval(ASHA)))

    assert "2 of 3 — <@U0ASHA>, <@U0BEN>" in seen(request_card(twice).payload())


@pytest.mark.parametrize(
    ("fates", "title", "offered"),
    [
        ({Fate.BLOCKED: 2}, "✅ Done: 2 of 2 numbers blocked", ["undo", "extend"]),
        ({Fate.LIFTED: 2}, "↩️ Lifted: none of 2 numbers", []),
        ({Fate.EXPIRED: 2}, "⌛ Ended: none of 2 numbers", ["extend"]),
        ({Fate.LIFTED: 1, Fate.EXPIRED: 1}, "⌛ Ended: none of 2 numbers", ["extend"]),
        (
            {Fate.BLOCKED: 1, Fate.LIFTED: 1},
            "Changed since: 1 of 2 numbers still blocked",
            ["undo", "extend"],
        ),
        ({Fate.PERHAPS: 2}, "0 of 2 numbers still blocked, 2 perhaps", ["undo", "extend"]),
        ({Fate.LATER: 2}, "Changed since: 2 of 2 numbers still blocked", []),
    ],
)
def test_a_finished_card_says_what_is_true_now(
    fates: dict[Fate, int], title: str, offered: list[str]
) -> None:
    payload = request_card(
        done(line(0, Verdict.BLOCKED), line(1, Verdict.BLOCKED), fates=fates), ALL
    ).payload()

    assert title in seen(payload)
    assert button_ids(payload) == offered


def test_retry_is_offered_where_something_failed() -> None:
    some = done(line(0, Verdict.BLOCKED), line(1, Verdict.REFUSED), line(2, Verdict.UNCONFIRMED))
    payload = request_card(some, ALL).payload()

    assert button_ids(payload) == ["retry", "undo", "extend"]
    assert "Retry 2 numbers" in seen(payload)


def test_nothing_is_retried_where_all_is_blocked() -> None:
    assert button_ids(request_card(done(line(0, Verdict.BLOCKED)), frozenset({"retry"})).payload()) == []


def test_a_finished_unblock_request_offers_neither_undo_nor_extend() -> None:
    lifted = done(line(0, Verdict.UNDONE), kind=Kind.UNBLOCK, expiry_line="", expiry_asked="")
    payload = request_card(lifted, ALL).payload()

    assert button_ids(payload) == []
    assert "1 of 1 number unblocked" in seen(payload)
    assert "Expiry" not in seen(payload)


def test_undo_warns_that_it_may_reach_other_groups() -> None:
    payload = request_card(done(line(0, Verdict.BLOCKED)), frozenset({"undo"})).payload()

    assert "in every group" in payload["blocks"][-1]["elements"][0]["confirm"]["text"]["text"]


@pytest.mark.parametrize("asked", [True, False])
def test_approve_asks_once_more_only_when_told_to(asked: bool) -> None:  # the parameter under test
    approve = request_card(picture(), confirm=asked).payload()["blocks"][-1]["elements"][0]

    assert ("confirm" in approve) is asked


def test_a_decision_is_shown_with_name_time_and_reason() -> None:
    rejected = picture(state=State.REJECTED, decisions=(approval(BEN, "our own number", Decided.REJECTED),))
    told = seen(request_card(rejected).payload())

    assert "Rejected by <@U0BEN>, <!date^1795422600^" in told
    assert "“our own number”" in told


def test_a_held_card_says_why() -> None:
    held = picture(state=State.HELD, note="CloudAgent unreachable since 14:02")

    assert "CloudAgent unreachable since 14:02" in seen(request_card(held).payload())


def test_a_long_request_under_way_has_a_bar_with_words() -> None:
    counts = {Verdict.BLOCKED: 148, Verdict.REFUSED: 2, Verdict.WAITING: 450}
    told = seen(request_card(picture(state=State.RUNNING, total=600, counts=counts)).payload())

    assert "▓▓▓▓▓░░░░░░░░░░░░░░░ 25 % — 150 of 600 numbers answered" in told
    assert "✅ 148 blocked · ⛔ 2 refused · ⏳ 450 waiting" in told


def test_the_bar_tells_how_long_the_rest_will_take_where_a_pace_is_known() -> None:
    counts = {Verdict.BLOCKED: 150, Verdict.WAITING: 450}
    running = picture(state=State.RUNNING, total=600, counts=counts, time_left=timedelta(seconds=100))

    assert "150 of 600 numbers answered, about 2 minutes left" in seen(request_card(running).payload())


@pytest.mark.parametrize("total", [300, 3])
def test_a_request_of_up_to_three_calls_has_no_bar(total: int) -> None:
    card = request_card(picture(state=State.RUNNING, total=total, counts={Verdict.BLOCKED: 2}))

    assert "%" not in seen(card.payload())


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.BLOCKED])
def test_a_card_claims_blocked_for_no_other_verdict(verdict: Verdict) -> None:
    told = seen(request_card(done(line(0, verdict))).payload())

    assert "0 of 1 number blocked" in told
    assert "1 blocked" not in told


def test_a_warning_about_a_number_stands_beside_it() -> None:
    odd = picture(numbers=(line(0, note="not assigned to anybody"),), total=1)

    assert "+91 98765 43210 ⚠️ not assigned to anybody" in seen(request_card(odd).payload())


def test_many_numbers_are_the_first_ones_and_a_count() -> None:
    many = picture(total=10_000, numbers=tuple(line(n) for n in range(20)))
    told = seen(request_card(many).payload())

    assert "+91 98765 43219\nand 9,990 more" in told
    assert "43220" not in told


@pytest.mark.parametrize("state", list(State))
def test_the_notification_names_requester_deed_and_group_in_every_state(state: State) -> None:
    told = request_card(picture(state=state)).text

    assert told.startswith("<@U0ANIL> asks — Block 3 numbers in “spam-callers”")


def test_a_missing_reason_is_said() -> None:
    assert "No reason was given." in seen(request_card(picture(reason=" \n ")).payload())
