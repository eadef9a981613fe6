"""Slack's limits and hostile text on the surfaces around deciding: queues, edits, storms, letters."""

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.request import State
from bot.service.picture import RequestPicture
from bot.slack.cards.request import request_card
from bot.slack.cards.surface import Surface
from tests.unit.cards.approval_surfaces import MANY, ahead, approval_surfaces
from tests.unit.cards.card_limits import broken
from tests.unit.cards.card_samples import ASHA, approval, narrowing, picture, texts
from tests.unit.cards.card_surfaces import OFFERS
from tests.unit.cards.test_card_hostile import BAIT, MARK, hostile_picture
from tests.unit.cards.test_card_limits import APPROVERS, empty, enormous

STATES = (State.PENDING, State.DONE)
OURS = re.compile(
    r"<@(U0ANIL|U0ASHA|U0BEN|U00000000\d\d)>|<!subteam\^S0LEADS>"
    r"|<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\w: ]+>"
)
HOSTILE = [f"{MARK}{bait}{MARK}" for bait in BAIT]


def with_everything(p: RequestPicture, typed: str) -> RequestPicture:
    """The same with hints, narrowings, a claim and the mark of a storm."""
    return replace(
        p,
        collisions=ahead(typed).collisions,
        prefix=("+9198765", p.total),
        narrowings=(narrowing(typed),) * 9,
        claimed_by=ASHA,
        lapses_at=approval().at,
        storm="s1",
    )


@pytest.mark.parametrize("asked", [APPROVERS[:1], APPROVERS], ids=["one approver", "forty approvers"])
@pytest.mark.parametrize("total", [1, 10_000])
def test_ordinary_requests_keep_within_the_limits(asked: tuple[str, ...], total: int) -> None:
    ordinary = with_everything(picture(asked=asked, total=total), "spam-callers")
    drawn = [request_card(ordinary, OFFERS), *approval_surfaces(ordinary, "98765 4321", MANY)]
    assert not [found for surface in drawn if (found := broken(surface))]


@pytest.mark.parametrize("state", STATES)
def test_empty_requests_keep_within_the_limits(state: State) -> None:
    assert not [found for surface in approval_surfaces(empty(state), "") if (found := broken(surface))]


@pytest.mark.parametrize("typed", ["x", "&", "\U0001f680", "*a ", "\n"])
@pytest.mark.parametrize("state", STATES)
def test_enormous_requests_keep_within_the_limits(state: State, typed: str) -> None:
    huge = with_everything(enormous(state, typed), typed * 3000)
    drawn = [request_card(huge, OFFERS, confirm=True), *approval_surfaces(huge, typed * 3000, MANY)]
    assert not [found for surface in drawn if (found := broken(surface))]


def payloads(typed: str) -> list[tuple[str, dict[str, Any]]]:
    hostile = with_everything(hostile_picture(State.PENDING, typed), typed)
    drawn = [request_card(hostile, OFFERS), *approval_surfaces(hostile, typed, 3)]
    return [(one.text, one.payload()) if isinstance(one, Surface) else ("", one.to_dict()) for one in drawn]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_typed_text_pings_links_or_formats(typed: str) -> None:
    shown = payloads(typed)
    marked = [text for _, payload in shown for kind, text in texts(payload) if kind == "mrkdwn"]
    everything = [OURS.sub("", text) for text in [*marked, *(text for text, _ in shown)]]
    assert [text for text in everything if "<" in text or ">" in text] == []
    stretches = [found for text in everything for found in re.findall(f"{MARK}.*?{MARK}", text, re.DOTALL)]
    assert stretches
    assert not [one for one in stretches if re.search(r"[*~`\n]|\b_|_\b|:tada:", one)]


def test_every_mrkdwn_text_is_verbatim() -> None:
    def marked(part: Any) -> list[dict[str, Any]]:
        if isinstance(part, dict):
            mine = [part] if part.get("type") == "mrkdwn" else []
            return mine + [one for value in part.values() for one in marked(value)]
        return [one for value in part for one in marked(value)] if isinstance(part, list) else []

    assert all(one["verbatim"] for _, payload in payloads(HOSTILE[0]) for one in marked(payload))
