import re
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.request import Decided, State
from bot.domain.verdict import Verdict
from bot.service.picture import RequestPicture
from bot.slack.cards.surface import Surface
from tests.unit.cards.card_limits import broken
from tests.unit.cards.card_samples import ANIL, ASHA, BEN, approval, line, picture, texts
from tests.unit.cards.card_surfaces import surfaces

BAIT = (
    *("<!channel>", "<!here>", "<@U0BOSS>", "<http://evil.example|Approve>", "<!subteam^S0BOSS>"),
    *("&lt;!channel&gt;", "http://evil.example", "@channel", "*bold*", "_it_", "~x~", "`code`", "```"),
    *(":tada:", "\n> quote", "\u202e", "\x00", "<", ">", "|", "&", " ", "\n", "word"),
)
MARK = "zq7"
"""Stands in every hostile text, so that a test finds where it went."""
OURS = re.compile(
    r"<@(U0ANIL|U0ASHA|U0BEN)>|<!subteam\^S0LEADS>|<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\w: ]+>"
    r"|<https://example\.slack\.com/archives/C1/p1000001\|its thread>"
)

hostile = st.lists(st.sampled_from(BAIT), max_size=8).map(lambda parts: MARK + "".join(parts) + MARK)


def hostile_picture(state: State, typed: str) -> RequestPicture:
    return picture(
        state=state,
        group=typed,
        reason=typed,
        expiry_asked=typed,
        expiry_line=typed,
        note=typed,
        numbers=tuple(line(n, verdict, typed, note=typed) for n, verdict in enumerate(Verdict)),
        counts=dict.fromkeys(Verdict, 1),
        total=len(Verdict),
        decisions=(approval(ASHA, typed), approval(BEN, typed, Decided.REJECTED)),
        closed_by=typed,
        asked=("S0LEADS", ASHA, typed),
        requester=ANIL,
    )


def drawn(state: State, typed: str) -> list[tuple[str, dict[str, Any]]]:
    shown: list[tuple[str, dict[str, Any]]] = []
    for surface in surfaces(hostile_picture(state, typed), typed):
        assert broken(surface) == []
        if isinstance(surface, Surface):
            shown.append((surface.text, surface.payload()))
        else:
            shown.append(("", surface.to_dict()))
    return shown


def markup(state: State, typed: str) -> list[str]:
    """All text that Slack reads as mrkdwn, without the mentions and moments that are ours."""
    everything = drawn(state, typed)
    blocks = [text for _, payload in everything for kind, text in texts(payload) if kind == "mrkdwn"]
    return [OURS.sub("", text) for text in [*blocks, *(text for text, _ in everything)]]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(State), hostile)
def test_no_typed_text_becomes_a_ping_or_a_link(state: State, typed: str) -> None:
    assert [text for text in markup(state, typed) if "<" in text or ">" in text] == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(State), hostile)
def test_no_typed_text_formats_anything(state: State, typed: str) -> None:
    stretches = [
        found for text in markup(state, typed) for found in re.findall(f"{MARK}.*{MARK}", text, re.DOTALL)
    ]

    assert stretches
    assert not any(re.search(r"[*~`\n]|\b_|_\b|:tada:", stretch) for stretch in stretches)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(State), hostile)
def test_what_people_typed_stands_in_plain_text_only(state: State, typed: str) -> None:
    known = replace(hostile_picture(state, typed), asked=("S0LEADS", ASHA), closed_by=BEN)
    payloads = [s.payload() if isinstance(s, Surface) else s.to_dict() for s in surfaces(known, typed)]

    assert not [text for kind, text in texts(payloads) if kind == "mrkdwn" and MARK in text]
    assert [text for kind, text in texts(payloads) if kind == "plain_text" and MARK in text]


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(State), hostile)
def test_every_mrkdwn_text_is_verbatim(state: State, typed: str) -> None:
    def marked(part: Any) -> list[dict[str, Any]]:
        if isinstance(part, dict):
            mine = [part] if part.get("type") == "mrkdwn" else []
            return mine + [one for value in part.values() for one in marked(value)]
        return [one for value in part for one in marked(value)] if isinstance(part, list) else []

    assert all(one["verbatim"] for _, payload in drawn(state, typed) for one in marked(payload))
