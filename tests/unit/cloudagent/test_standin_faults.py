"""Rows L1-L3 and F1-F12 of the stand-in's specification, and on which calls a fault strikes."""

import base64
import contextlib
import json
from collections.abc import Callable

import httpx
import pytest

from bot.local.cloudagent import Fault, create_app, read_fault
from bot.local.vendor.faults import KINDS
from bot.local.vendor.record import Call
from tests.unit.cloudagent.standin_desk import GENERATE, UPDATE, A, B, C, Desk

SPOILT: dict[str, Callable[[bytes], bool]] = {
    "truncated": lambda body: not body.endswith(b"}"),
    "array": lambda body: body.startswith(b"["),
    "no_output": lambda body: b"output" not in body,
    "null_lists": lambda body: b'"succes": null' in body,
    "empty": lambda body: body == b"",
}


@pytest.mark.parametrize(
    ("reply", "http", "retry_after", "token"),
    [("max_limit", 200, None, False), ("http_429", 429, None, False),
     ("http_429_retry_after", 429, "61", False), ("words", 200, None, False),
     ("words_and_token", 200, None, True)],
)  # fmt: skip
def test_l1_to_l3_calls_over_the_rate_are_refused_until_a_minute_has_passed(
    reply: str,
    http: int,
    retry_after: str | None,
    token: bool,  # a case
) -> None:
    desk = Desk(rate_limit=2, rate_reply=reply)
    desk.update(A)
    desk.update(B)
    refused = desk.update(C)
    assert (refused.status, refused.headers.get("Retry-After")) == (http, retry_after)
    assert (b"token" in refused.body) == token
    assert "+91" + C not in desk.rows()
    desk.later(seconds=61)
    assert desk.update(C).payload()["status"] == "success"


def test_f1_another_integration_kills_the_token_before_the_call() -> None:
    desk = Desk()
    headers = desk.headers()
    desk.standin.arm(Fault("token_killed", on="update", first=2, last=2))
    body = {"userName": "demo"}
    said = [desk.send("PUT", UPDATE, body, **headers).payload()["message"] for _ in range(2)]
    assert said == ["Parameters are mandatory", "Invalid Token"]


def test_f2_in_a_token_war_every_call_finds_its_token_superseded() -> None:
    desk = Desk()
    desk.standin.arm(Fault("token_killed", on="update"))
    for _ in range(3):
        headers = {"authorization": f"Bearer {desk.token()}"}
        said = desk.send("PUT", UPDATE, {"userName": "demo"}, **headers).payload()
        assert said["message"] == "Invalid Token"


@pytest.mark.parametrize("words", ["Token Expired", "Invalid Token"])
def test_f3_a_fresh_token_is_refused_with_401(words: str) -> None:
    desk = Desk()
    desk.standin.arm(Fault("unauthorized", on="update", value=words))
    reply = desk.update(A)
    assert (reply.status, reply.payload()["message"]) == (401, words)
    assert desk.rows() == {}


@pytest.mark.parametrize("kind", ["silent", "dropped"])
@pytest.mark.parametrize(("stage", "stored"), [("before", False), ("after", True)])
def test_f4_an_answer_gets_lost_before_or_after_the_call_is_carried_out(
    kind: str,
    stage: str,
    stored: bool,  # a case
) -> None:
    desk = Desk()
    desk.standin.arm(Fault(kind, on="update", stage=stage))
    assert desk.update(A).fate == kind
    assert bool(desk.rows()) == stored
    assert desk.standin.calls[-1].processed == stored


@pytest.mark.parametrize("http", [500, 502, 503, 504, 200])
def test_f5_f6_pages_of_a_web_server(http: int) -> None:
    desk = Desk()
    desk.standin.arm(Fault("html", on="update", value=http))
    reply = desk.update(A)
    assert (reply.status, reply.content_type, reply.body[:6]) == (http, "text/html", b"<html>")


@pytest.mark.parametrize("kind", SPOILT)
def test_f6_spoilt_answers_belong_to_calls_that_were_carried_out(kind: str) -> None:
    desk = Desk()
    desk.standin.arm(Fault(kind, on="update", stage="after"))
    assert SPOILT[kind](desk.update(A).body)
    assert desk.rows() == {"+91" + A: True}


@pytest.mark.parametrize(("value", "rows"), [("lost", 1), ("hidden", 2)])
def test_f7_of_three_numbers_one_is_listed_one_refused_and_one_left_out(value: str, rows: int) -> None:
    desk = Desk()
    desk.standin.arm(Fault("partial", on="update", value=value))
    output = desk.update(A, B, C).payload()["output"]
    assert (output["succes"], output["error"]) == (["+91" + A], [B])
    assert len(desk.rows()) == rows


def test_f8_another_number_is_stored_than_the_one_sent() -> None:
    desk = Desk()
    desk.standin.arm(Fault("wrong_numbers", on="update"))
    assert desk.update("+447911123456").payload()["output"]["succes"] == ["+91447911123456"]


@pytest.mark.parametrize("value", ["Success", "SUCCESS", False, "false", "fail"])
def test_f9_the_status_takes_any_form(value: object) -> None:
    desk = Desk()
    desk.standin.arm(Fault("status", on="update", value=value))
    assert desk.update(A).payload()["status"] == value
    desk.standin.arm(Fault("status", on="update"))
    assert "status" not in desk.update(A).payload()


def test_f10_an_answer_takes_its_time() -> None:
    desk = Desk()
    desk.standin.arm(Fault("slow", on="update", value=45))
    assert desk.update(A).delay == 45


@pytest.mark.parametrize("ahead", [600, -600])
def test_f11_its_clock_runs_ahead_or_behind_in_the_tokens_claims(ahead: int) -> None:
    desk = Desk(clock_ahead=ahead, token_form="jwt")
    middle = desk.token().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    assert claims["iat"] - int(desk.now.timestamp()) == ahead


def test_f12_a_group_is_renamed_or_deleted_between_two_calls() -> None:
    for kind in ("group_gone", "group_renamed"):
        desk = Desk()
        desk.standin.arm(Fault(kind, on="update", value="robocalls"))
        assert desk.update(A).payload()["message"] == "Invalid group id"
        assert ("robocalls-renamed" in desk.account.groups) == (kind == "group_renamed")


def test_a_fault_strikes_the_calls_it_is_meant_for() -> None:
    desk = Desk()
    desk.standin.arm(Fault("html", on="block", first=2, last=3))
    statuses = [desk.update(A).status for _ in range(4)]
    assert statuses == [200, 502, 502, 200]


def test_a_fault_strikes_for_a_span_of_time() -> None:
    desk = Desk()
    desk.update(A)
    desk.standin.arm(Fault("html", since=10, until=20))
    statuses = []
    for _ in range(5):
        statuses.append(desk.update(A).status)
        desk.later(seconds=5)
    assert statuses == [200, 200, 502, 502, 200]


def test_a_fault_can_be_given_a_path() -> None:
    desk = Desk()
    desk.standin.arm(Fault("html", on=UPDATE + "s"))
    assert desk.update(A).status == 200


@pytest.mark.parametrize(
    "wanted", [{}, {"kind": "x"}, {"kind": "html", "when": 1}, {"kind": "html", "stage": "never"}]
)
def test_a_fault_that_does_not_exist_is_refused_with_a_sentence(wanted: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"fault|Known"):
        read_fault(wanted)


def test_every_kind_of_fault_gives_an_answer() -> None:
    for kind in KINDS:
        for stage in ("before", "after"):
            desk = Desk()
            desk.standin.arm(Fault(kind, stage=stage))
            reply = desk.send("PUT", UPDATE, {"userName": "demo"}, authorization="Bearer x")
            assert reply.fate in ("answered", "refused", "silent", "dropped")
            assert desk.standin.calls[-1].faults == (kind,)


def test_the_record_has_every_call_with_its_credentials_described() -> None:
    desk = Desk()
    desk.update(A)
    desk.token()
    desk.update(B)
    calls = desk.standin.calls
    assert [call.operation for call in calls] == ["token", "update", "token", "update"]
    assert [call.credentials for call in calls] == ["key", "token 1 live", "key", "token 2 live"]
    assert calls[1].request["blockNumbers"] == [A]
    assert calls[0].response["token"] == "…"


@pytest.mark.anyio
@pytest.mark.parametrize("kind", [None, "dropped"])
async def test_who_listens_hears_of_each_call_and_how_long_it_took(kind: str | None) -> None:
    desk = Desk(latency_ms=30)
    heard: list[tuple[Call, float]] = []
    desk.standin.listeners.append(lambda call, ms: heard.append((call, ms)))
    if kind:
        desk.standin.arm(Fault(kind, stage="before"))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(desk.standin)), base_url="http://ca"
    ) as client:
        with contextlib.suppress(httpx.HTTPError):
            await client.post(GENERATE, json={"userName": "demo"}, headers={"apikey": "demo-key"})

    ((call, ms),) = heard
    assert call == desk.standin.calls[-1]
    assert call.fate == ("dropped" if kind else "answered")
    assert ms >= 30
