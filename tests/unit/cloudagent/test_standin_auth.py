"""Rows G1-G8, T1-T9 and U1-U6 of the stand-in's specification."""

import base64
import json

import pytest

from tests.unit.cloudagent.standin_desk import CREATE, DELETE, GENERATE, UPDATE, A, Desk

EXPIRED = {"status": "false", "message": "Token Expired", "data": None}
INVALID = {"status": "false", "message": "Invalid Token", "data": None}
FAILED = {"status": "error", "message": "Authentication failed"}


def generate(desk: Desk, body: object, **headers: str) -> tuple[int, object]:
    reply = desk.send("POST", GENERATE, body, **headers)
    return reply.status, reply.payload()


def test_g1_it_answers_json_by_a_clock_that_can_be_moved_for_accounts_of_either_mode() -> None:
    for mode in ("TOKEN_AUTH", "BASIC_AUTH"):
        desk = Desk(mode)
        reply = desk.update(A, description="Störer — स्पैम")
        assert reply.content_type == "application/json"
        assert json.loads(reply.body)["status"] == "success"
        assert desk.account.zone.key == "Asia/Kolkata"
        assert desk.standin.calls[-1].at == desk.now
        assert desk.rows() == {"+91" + A: True}
        desk.later(days=60)
        assert desk.rows() == {"+91" + A: False}


def test_g3_token_create_and_delete_have_their_paths_and_delete_takes_a_body() -> None:
    desk = Desk()
    assert desk.token()
    assert desk.create().payload()["status"] == "success"
    assert desk.delete(A).payload()["output"]["deleted"] == 1


@pytest.mark.parametrize(
    ("served", "there"), [("both", (200, 200)), ("plural", (404, 200)), ("singular", (200, 404))]
)
def test_g2_both_spellings_are_served_or_one(served: str, there: tuple[int, int]) -> None:
    desk = Desk(update_paths=served)
    headers = desk.headers()
    found = [desk.send("PUT", path, {}, **headers).status for path in (UPDATE, UPDATE + "s")]
    assert [status if status == 404 else 200 for status in found] == list(there)


@pytest.mark.parametrize("path", [UPDATE, GENERATE, CREATE, DELETE])
def test_g4_a_wrong_method_is_405_without_json(path: str) -> None:
    reply = Desk().send("GET", path, {})
    assert (reply.status, reply.content_type) == (405, "text/html")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"x"'])
def test_g5_an_unreadable_body_is_said_to_be(body: bytes) -> None:
    desk = Desk()
    wanted = {"status": "false", "message": "Invalid Json Pass Valid Json", "data": None}
    assert desk.send("PUT", UPDATE, body, **desk.headers()).payload() == wanted
    assert desk.send("POST", GENERATE, body, apikey="demo-key").payload() == wanted


@pytest.mark.parametrize("http", [200, 400])
def test_g6_application_errors_have_the_status_of_the_switch(http: int) -> None:
    assert Desk(app_errors_http=http).update(A, groupName="nowhere").status == http


@pytest.mark.parametrize("http", [200, 401])
def test_g7_authentication_errors_have_the_status_of_the_switch(http: int) -> None:
    assert Desk(auth_errors_http=http).send("PUT", UPDATE, {}).status == http


def test_g8_there_is_no_call_that_reads() -> None:
    assert Desk().send("GET", "/ca_apis/getBlockNumbers", {}).status == 404


def test_t1_to_t3_a_token_needs_the_user_and_the_key() -> None:
    desk = Desk()
    wrong = {"status": "false", "message": "Invalid userName or apiKey", "data": None}
    assert generate(desk, {}, apikey="demo-key")[1] == {
        "status": "false", "message": "UserName is null", "data": None,
    }  # fmt: skip
    assert generate(desk, {"userName": "demo"}, apikey="x") == (401, wrong)
    assert generate(desk, {"userName": "nobody"}, apikey="demo-key") == (401, wrong)
    assert generate(desk, {"userName": "demo"}) == (401, wrong)


def test_t4_a_token_is_a_jwt_of_an_hour() -> None:
    desk = Desk()
    status, payload = generate(desk, {"userName": "demo"}, apikey="demo-key")
    assert isinstance(payload, dict)
    assert (status, set(payload), payload["message"]) == (200, {"token", "message"}, "")
    head, middle, _ = (part + "=" * (-len(part) % 4) for part in payload["token"].split("."))
    claims = json.loads(base64.urlsafe_b64decode(middle))
    assert json.loads(base64.urlsafe_b64decode(head))["alg"] == "HS512"
    assert (claims["sub"], claims["exp"] - claims["iat"]) == ("demo", 3600)


def test_t5_a_token_lives_exactly_an_hour() -> None:
    desk = Desk()
    headers = desk.headers()
    desk.later(seconds=3599)
    assert (
        desk.send("PUT", UPDATE, {"userName": "demo"}, **headers).payload()["message"]
        == "Parameters are mandatory"
    )
    desk.later(seconds=1)
    assert desk.send("PUT", UPDATE, {"userName": "demo"}, **headers).payload() == EXPIRED


@pytest.mark.parametrize(("says", "wanted"), [("invalid", INVALID), ("expired", EXPIRED)])
def test_t6_u2_a_new_token_kills_the_earlier_one_at_once(says: str, wanted: object) -> None:
    desk = Desk(superseded_says=says)
    old = desk.headers()
    desk.token()
    assert desk.send("PUT", UPDATE, {"userName": "demo"}, **old).payload() == wanted
    assert desk.update(A).payload()["status"] == "success"


def test_t6_a_new_token_may_be_taken_only_after_seconds() -> None:
    desk = Desk(token_delay=3)
    assert desk.update(A).payload() == INVALID
    desk.later(seconds=3)
    assert desk.update(A).payload()["status"] == "success"


@pytest.mark.parametrize("http", [200, 429])
def test_t7_the_eleventh_token_in_an_hour_is_refused_and_the_tenth_stays_good(http: int) -> None:
    desk = Desk(token_limit_http=http)
    for _ in range(10):
        desk.token()
        desk.later(minutes=1)
    status, payload = generate(desk, {"userName": "demo"}, apikey="demo-key")
    assert (status, payload) == (http, {"status": "false", "message": "Max limit exceeded", "data": None})
    assert desk.update(A).payload()["status"] == "success"
    desk.later(minutes=50)
    assert desk.token()


@pytest.mark.parametrize(("counting", "left"), [("free", True), ("counted", False)])
def test_t8_failed_generations_count_only_where_the_switch_says(counting: str, left: bool) -> None:  # a case
    desk = Desk(failed_generations=counting)
    for _ in range(10):
        generate(desk, {"userName": "demo"}, apikey="x")
    _, payload = generate(desk, {"userName": "demo"}, apikey="demo-key")
    assert isinstance(payload, dict)
    assert ("token" in payload) == left


@pytest.mark.parametrize(("says", "message"), [
    ("null_key", "Api Key Should Not be Null or Empty."), ("missing_user", "Missing userName or apiKey"),
])  # fmt: skip
def test_t9_u3_a_basic_account_mints_tokens_that_it_then_refuses(says: str, message: str) -> None:
    desk = Desk("BASIC_AUTH", mode_mismatch=says)
    reply = desk.send("PUT", UPDATE, {"userName": "demo"}, authorization=f"Bearer {desk.token()}")
    assert (reply.status, reply.payload()["message"]) == (401, message)
    assert desk.update(A).payload()["status"] == "success"


@pytest.mark.parametrize(("says", "message"), [
    ("null_token", "Token Should Not be Null or Empty."), ("expired", "Token Expired"),
])  # fmt: skip
def test_u1_no_credentials_at_all(says: str, message: str) -> None:
    assert Desk(missing_token_says=says).send("PUT", UPDATE, {}).payload()["message"] == message


def test_u2_a_token_nobody_issued_is_invalid() -> None:
    assert Desk().send("PUT", UPDATE, {}, authorization="Bearer nonsense").payload() == INVALID


@pytest.mark.parametrize(("switch", "wanted"), [("refuse", "error"), ("accept", "success")])
def test_u4_a_key_on_a_token_account(switch: str, wanted: str) -> None:
    desk = Desk(key_on_token_account=switch)
    body = {"userName": "demo", "groupName": "robocalls", "description": "x", "blockNumbers": [A]}
    body |= {"expiryDate": "2026-12-24 10:00:00"}
    reply = desk.send("PUT", UPDATE, body, apikey="demo-key").payload()
    assert reply["status"] == wanted
    assert wanted == "success" or reply == FAILED


def test_u5_who_calls_is_asked_before_the_body_is_read() -> None:
    desk = Desk()
    assert desk.send("PUT", UPDATE, b"{").payload()["message"] == "Token Should Not be Null or Empty."
    said = desk.send("PUT", UPDATE, b"{", **desk.headers()).payload()
    assert said["message"] == "Invalid Json Pass Valid Json"


def test_u6_the_user_is_named_and_is_the_tokens() -> None:
    assert Desk().update(A, userName=...).payload()["message"] == "Username Should Not be Null or Empty."
    assert Desk().update(A, userName="another").payload() == FAILED
