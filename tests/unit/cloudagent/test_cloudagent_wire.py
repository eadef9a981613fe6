import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cloudagent.wire import Answer, Declined, Listed, Minted, read_listing, read_token
from bot.cloudagent.words import Family, clean, family_of

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

KEYS = st.sampled_from(
    ["status", "message", "output", "errors", "succes", "success", "error", "token", "data", "x"]
)
SAID = st.sampled_from([
    "success", "Success", "error", "false", "Token Expired", "invalid data", "Max limit exceeded", "created",
])  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | SAID
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)
STATUSES = st.integers(100, 599)
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text(max_size=30), max_size=2)


def answer(payload: object, status: int = 200, **headers: str) -> Answer:
    return Answer(
        status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(payload).encode()
    )


def declined(payload: object, status: int = 200, **headers: str) -> Declined:
    outcome = read_listing(answer(payload, status, **headers), NOW)
    assert isinstance(outcome, Declined)
    return outcome


@given(JSON, STATUSES, HEADERS)
@settings(max_examples=400, deadline=None)
def test_any_json_whatsoever_is_a_typed_outcome(
    payload: object, status: int, headers: dict[str, str]
) -> None:
    given_answer = Answer(status, headers, json.dumps(payload).encode())
    assert isinstance(read_listing(given_answer, NOW), Listed | Declined)
    assert isinstance(read_token(given_answer, NOW), Minted | Declined)


@given(st.binary(max_size=200), STATUSES, HEADERS)
@settings(max_examples=200, deadline=None)
def test_any_bytes_whatsoever_are_a_typed_outcome(body: bytes, status: int, headers: dict[str, str]) -> None:
    given_answer = Answer(status, headers, body)
    assert isinstance(read_listing(given_answer, NOW), Listed | Declined)
    assert isinstance(read_token(given_answer, NOW), Minted | Declined)


@given(JSON, STATUSES)
@settings(max_examples=300, deadline=None)
def test_only_a_listed_success_with_a_good_status_is_a_success(payload: object, status: int) -> None:
    outcome = read_listing(Answer(status, {}, json.dumps(payload).encode()), NOW)
    if isinstance(outcome, Listed):
        assert isinstance(payload, dict)
        assert str(payload["status"]).strip().lower() == "success"
        assert 200 <= status < 300
        assert "succes" in payload["output"] or "success" in payload["output"]


@given(JSON, STATUSES)
@settings(max_examples=200, deadline=None)
def test_words_for_people_are_one_bounded_line(payload: object, status: int) -> None:
    outcome = read_listing(Answer(status, {}, json.dumps(payload).encode()), NOW)
    if isinstance(outcome, Declined):
        assert len(outcome.words) <= 300
        assert outcome.words.isprintable() or not outcome.words.strip()
        outcome.words.encode()


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000, b'{"status":"success","out', b"\xff"]
)
def test_hostile_bodies_are_unknown_outcomes(body: bytes) -> None:
    outcome = read_listing(Answer(200, {}, body), NOW)
    assert isinstance(outcome, Declined)
    assert outcome.family is Family.UNKNOWN
    assert not outcome.is_alive


@pytest.mark.parametrize("key", ["succes", "success"])
@pytest.mark.parametrize("status", ["success", "Success", "SUCCESS", " success "])
def test_both_spellings_and_any_case_are_a_success(key: str, status: str) -> None:
    payload = {"status": status, "message": "updated", "output": {key: ["+919876543210"], "error": ["12"]}}
    assert read_listing(answer(payload), NOW) == Listed(("+919876543210",), ("12",))


@pytest.mark.parametrize(
    "output",
    [None, [], "x", {}, {"succes": None}, {"succes": {}}, {"succes": "x"}, {"error": []},
     {"succes": [], "error": "x"}, {"succes": [], "success": []}],
)  # fmt: skip
def test_a_success_without_two_lists_is_an_unknown_outcome(output: object) -> None:
    assert declined({"status": "success", "output": output}).family is Family.UNKNOWN


@pytest.mark.parametrize(
    "status", [False, "false", "fail", "error", "queued", "", None, True, 1, {}, "queued successfully"]
)
def test_a_list_of_numbers_beside_another_status_is_an_unknown_outcome(status: object) -> None:
    assert declined({"status": status, "output": {"succes": ["1"], "error": []}}).family is Family.UNKNOWN


@pytest.mark.parametrize("http", [400, 401, 429, 500, 503])
def test_a_success_with_a_bad_http_status_is_an_unknown_outcome(http: int) -> None:
    payload = {"status": "success", "output": {"succes": ["1"], "error": []}}
    assert declined(payload, http).family is Family.UNKNOWN


@pytest.mark.parametrize(
    ("family", "message"),
    [
        (Family.TOKEN, "Token Expired"),
        (Family.TOKEN, "Invalid Token"),
        (Family.TOKEN, "Token Should Not be Null or Empty."),
        (Family.CREDENTIALS, "Authentication failed"),
        (Family.CREDENTIALS, "Authentication failed."),
        (Family.CREDENTIALS, "Invalid userName or apiKey"),
        (Family.CREDENTIALS, "userName or apiKey is Invalid"),
        (Family.CREDENTIALS, "userName or apiKey not valid"),
        (Family.CREDENTIALS, "Missing userName or apiKey"),
        (Family.CREDENTIALS, "Invalid User Details"),
        (Family.CREDENTIALS, "Api Key Should Not be Null or Empty."),
        (Family.CREDENTIALS, "Username Should Not be Null or Empty."),
        (Family.CREDENTIALS, "UserName is null"),
        (Family.CREDENTIALS, "apiKey should not be empty"),
        (Family.CREDENTIALS, "userName cannot be empty"),
        (Family.CREDENTIALS, "please provide proper user credentials"),
        (Family.LIMIT, "Max limit exceeded"),
        (Family.LIMIT, "You have reached the Rate Limit"),
        (Family.GROUP, "Invalid group id"),
        (Family.GROUP, "Group not found"),
        (Family.GROUP, "No such group"),
        (Family.FIELDS, "Parameters are mandatory"),
        (Family.FIELDS, "invalid data"),
        (Family.FIELDS, "Invalid Json Pass Valid Json"),
        (Family.FIELDS, "From and To Date should be in yyyy-mm-dd HH:mm:ss Format"),
        (Family.UNKNOWN, "Something went wrong. Please contact admin!"),
        (Family.UNKNOWN, "updated"),
        (Family.UNKNOWN, ""),
    ],
)
@pytest.mark.parametrize("status", ["error", "Error", "false", "fail", "Fails", False, None])
@pytest.mark.parametrize("http", [200, 400])
def test_every_published_error_has_its_family_whatever_its_dress(
    family: Family, message: str, status: object, http: int
) -> None:
    assert declined({"status": status, "message": message}, http).family is family


def test_fields_carry_the_vendors_words() -> None:
    errors = {"blockNumbers": "Blocknumbers data contains invalid format of numbers"}
    outcome = declined({"status": "error", "message": "invalid data", "errors": errors})
    assert (outcome.family, outcome.fields) == (Family.FIELDS, errors)


def test_an_error_at_a_group_field_is_about_the_group() -> None:
    payload = {"status": "error", "message": "invalid data", "errors": {"groupName": "what is this"}}
    assert declined(payload).family is Family.GROUP


@pytest.mark.parametrize(
    ("http", "family"),
    [(401, Family.TOKEN), (403, Family.CREDENTIALS), (404, Family.ADDRESS), (405, Family.ADDRESS),
     (302, Family.ADDRESS), (303, Family.UNKNOWN), (429, Family.LIMIT), (200, Family.UNKNOWN),
     (204, Family.UNKNOWN), (500, Family.UNKNOWN), (503, Family.UNKNOWN)],
)  # fmt: skip
def test_where_the_body_says_nothing_the_status_speaks(http: int, family: Family) -> None:
    outcome = read_listing(Answer(http, {}, b"<html>"), NOW)
    assert isinstance(outcome, Declined)
    assert outcome.family is family


def test_the_body_is_believed_before_the_status() -> None:
    assert declined({"status": "error", "message": "Invalid group id"}, 500).family is Family.GROUP
    assert declined({"status": "false", "message": "Invalid User Details"}, 401).family is Family.CREDENTIALS


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7), ("0", 0), ("99999999999", 3600), ("-3", None), ("soon", None), ("", None), ("²", None),
     (format_datetime(NOW + timedelta(seconds=90)), 90), (format_datetime(NOW - timedelta(days=1)), 0)],
)  # fmt: skip
def test_retry_after_is_read_in_seconds_or_as_a_date(text: str, seconds: float | None) -> None:
    assert declined({"message": "x"}, 429, retry_after=text).retry_after == seconds


def test_a_token_is_taken_from_a_success_only() -> None:
    good = {"token": "a" * 20, "message": ""}
    assert read_token(answer(good), NOW) == Minted("a" * 20)
    for payload, http in [
        ({**good, "status": "false"}, 200),
        (good, 500),
        ({"token": ""}, 200),
        ({"token": "a b" * 9}, 200),
    ]:
        assert isinstance(read_token(answer(payload, http), NOW), Declined)


def test_a_fresh_token_beside_rate_limit_words_is_handed_on() -> None:
    outcome = declined({"status": "error", "message": "rate limit reached", "token": "b" * 20})
    assert outcome.token == "b" * 20
    assert "b" * 20 not in repr(outcome)


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_cleaned_words_are_never_longer_nor_stranger(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) <= 300
    assert not any(char in cleaned for char in "\x00\n\r\u2028")
    assert isinstance(family_of(cleaned), Family)
