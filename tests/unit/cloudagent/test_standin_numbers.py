"""Rows U7-U14, R1-R10, C1-C5 and X1-X4 of the stand-in's specification."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.local.cloudagent import Campaign
from tests.unit.cloudagent.standin_desk import A, B, C, Desk

MANDATORY = {"status": "error", "message": "Parameters are mandatory"}
BAD_NUMBERS = {
    "status": "error",
    "message": "invalid data",
    "errors": {"blockNumbers": "Blocknumbers data contains invalid format of numbers"},
}


@pytest.mark.parametrize("change", [
    {"groupName": ...}, {"groupName": ""}, {"blockNumbers": ...}, {"blockNumbers": []}, {"blockNumbers": ""},
])  # fmt: skip
def test_u7_group_and_numbers_are_mandatory(change: dict[str, object]) -> None:
    assert Desk().update(**change).payload() == MANDATORY


def test_u8_a_description_is_mandatory_unless_the_switch_says_otherwise() -> None:
    assert Desk().update(A, description=...).payload() == MANDATORY
    assert Desk(description_missing="accept").update(A, description=...).payload()["status"] == "success"


def test_u9_an_unknown_group_in_each_position() -> None:
    assert Desk().update(A, groupName="Robocalls").payload() == {
        "status": "error",
        "message": "Invalid group id",
    }
    assert "groupName" in Desk(unknown_group="field").update(A, groupName="x").payload()["errors"]
    assert Desk(unknown_group="not_found").update(A, groupName="x").payload()["message"] == "Group not found"
    desk = Desk(unknown_group="created")
    assert desk.update(A, groupName="made").payload()["status"] == "success"
    assert desk.rows("made") == {"+91" + A: True}


def test_u10_a_text_is_one_number() -> None:
    output = Desk(bad_numbers="partial").update(blockNumbers=f"{A},{B}").payload()["output"]
    assert (output["succes"], output["error"]) == ([], [f"{A},{B}"])
    assert Desk(numbers_text="refuse").update(blockNumbers=f"{A},{B}").payload() == BAD_NUMBERS


def test_u11_more_than_a_hundred_numbers() -> None:
    numbers = [str(9_876_500_000 + n) for n in range(101)]
    desk = Desk()
    assert desk.update(*numbers).payload() == BAD_NUMBERS
    assert desk.rows() == {}
    lenient = Desk(over_limit="first_100")
    assert len(lenient.update(*numbers).payload()["output"]["succes"]) == 100


@pytest.mark.parametrize("bad", ["98765x4321", "12", "12345678901234567", "+12", "", 7, None, "++9876543210"])
def test_u12_a_bad_number_spoils_the_call_or_itself(bad: object) -> None:
    strict = Desk()
    assert strict.update(A, bad).payload() == BAD_NUMBERS
    assert strict.rows() == {}
    partial = Desk(bad_numbers="partial")
    output = partial.update(A, bad).payload()["output"]
    assert (output["succes"], output["error"]) == (["+91" + A], [bad])


@pytest.mark.parametrize("expiry", [..., "", "2026-12-24", "2026-12-24T10:00:00", "2026-13-24 10:00:00", 7])
def test_u13_a_missing_or_misshapen_expiry_is_refused(expiry: object) -> None:
    assert "expiryDate" in Desk().update(A, expiryDate=expiry).payload()["errors"]


def test_u13_a_missing_expiry_may_mean_for_ever() -> None:
    desk = Desk(expiry_missing="forever")
    desk.update(A, expiryDate=...)
    desk.later(days=10_000)
    assert desk.rows() == {"+91" + A: True}


def test_u14_a_past_expiry_is_stored_as_expired_or_refused() -> None:
    desk = Desk()
    assert desk.update(A, expiryDate="2020-01-01 00:00:00").payload()["output"]["succes"] == ["+91" + A]
    assert desk.rows() == {"+91" + A: False}
    refusing = Desk(expiry_past="refuse")
    assert "expiryDate" in refusing.update(A, expiryDate="2020-01-01 00:00:00").payload()["errors"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("9876543210", "+919876543210"), ("98765 432-10", "+919876543210"), ("919876543210", "+919876543210"),
     ("9187654321", "+919187654321"), ("+919876543210", "+919876543210"), ("+447911123456", "+447911123456"),
     ("447911123456", "+91447911123456"), ("504995", "+91504995"), ("09876543210", "+9109876543210")],
)  # fmt: skip
def test_r1_the_prefix_is_put_on_blindly(sent: str, stored: str) -> None:
    assert Desk().update(sent).payload()["output"]["succes"] == [stored]


def test_r1_a_plus_may_be_refused_or_ignored() -> None:
    assert Desk(plus_sign="refuse").update("+" + A).payload() == BAD_NUMBERS
    assert Desk(plus_sign="blind").update("+447911123456").payload()["output"]["succes"] == [
        "+91447911123456"
    ]


def test_r2_a_leading_zero_may_be_dropped() -> None:
    assert Desk(leading_zero="drop").update("0" + A).payload()["output"]["succes"] == ["+91" + A]


def test_r3_r4_the_reply_has_the_vendors_shape() -> None:
    desk = Desk()
    reply = desk.update(A, B).payload()
    assert reply == {
        "status": "success",
        "message": "updated",
        "input": {"id": 2, "blockNumbers": [A, B]},
        "output": {"succes": ["+91" + A, "+91" + B], "error": [], "new": 2, "inserted": 2},
    }
    output = desk.update(A, C, groupName="abusive").payload()["output"]
    assert (output["new"], output["inserted"]) == (1, 2)
    assert "success" in Desk(success_key="success").update(A).payload()["output"]
    assert "new" not in Desk(counts="absent").update(A).payload()["output"]


def test_r5_duplicates_are_listed_each_time_and_counted_once() -> None:
    output = Desk().update(A, A).payload()["output"]
    assert (len(output["succes"]), output["new"], output["inserted"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("mode", "listed", "days"), [("refresh", True, 60), ("ignore", True, 31), ("error", False, 31)]
)
def test_r6_a_number_that_is_there(mode: str, listed: bool, days: int) -> None:  # a case
    desk = Desk(existing=mode)
    desk.update(A)
    output = desk.update(A, expiryDate="2027-02-01 10:00:00").payload()["output"]
    assert (output["succes"] == ["+91" + A]) == listed
    assert (output["error"] == [A]) != listed
    assert output["inserted"] == 0
    ends = desk.account.groups["robocalls"].rows["+91" + A].expires_at
    assert ends is not None
    assert (ends > desk.now + timedelta(days=59)) == (days == 60)


def test_r7_a_call_of_bad_numbers_only_is_still_a_success() -> None:
    reply = Desk(bad_numbers="partial").update("x", "y").payload()
    assert (reply["status"], reply["output"]["succes"]) == ("success", [])


def test_r8_the_expiry_is_read_in_the_accounts_zone_and_the_row_stays() -> None:
    desk = Desk()
    desk.update(A, expiryDate="2026-11-23 14:30:00")
    ends = desk.account.groups["robocalls"].rows["+91" + A].expires_at
    assert ends == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    desk.later(minutes=29)
    assert desk.rows() == {"+91" + A: True}
    desk.later(minutes=1)
    assert desk.rows() == {"+91" + A: False}
    desk.account.zone = ZoneInfo("Asia/Dubai")
    desk.update(B, expiryDate="2026-11-23 15:00:00")
    ends = desk.account.groups["robocalls"].rows["+91" + B].expires_at
    assert ends == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_r9_the_description_replaces_the_groups_or_does_not() -> None:
    desk = Desk()
    desk.update(A, description="Another text")
    assert desk.account.groups["robocalls"].description == "Another text"
    keeping = Desk(description_effect="keep")
    keeping.update(A, description="Another text")
    assert keeping.account.groups["robocalls"].description == "Automatic callers"


def test_r10_a_group_that_no_campaign_uses_blocks_nobody() -> None:
    desk = Desk()
    desk.update(A)
    assert desk.account.is_blocked("+91" + A, desk.now, "inbound-robocalls")
    assert not desk.account.is_blocked("+91" + A, desk.now, "inbound-abusive")
    desk.account.campaigns[:] = [Campaign("inbound-robocalls", "robocalls", "Allow")]
    assert not desk.account.is_blocked("+91" + A, desk.now, "inbound-robocalls")
    assert desk.account.is_blocked("+91" + A, desk.now)


@pytest.mark.parametrize("change", [{"name": ...}, {"description": ...}, {"blockNumbers": ...}])
def test_c1_name_description_and_number_are_mandatory(change: dict[str, object]) -> None:
    assert Desk().create(**change).payload() == MANDATORY


@pytest.mark.parametrize("key", ["name", "description"])
@pytest.mark.parametrize("value", ["x", "y" * 51])
def test_c1_a_bad_length_is_called_a_bad_name(key: str, value: str) -> None:
    errors = Desk().create(**{key: value}).payload()["errors"]
    assert errors == {"name": f"Name ({value}) allows 2 to 50 characters only"}


@pytest.mark.parametrize("name", ["s@n", "12", "a/b"])
def test_c2_strange_names_are_refused_or_not(name: str) -> None:
    assert "name" in Desk().create(name=name).payload()["errors"]
    assert Desk(name_characters="accept").create(name=name).payload()["status"] == "success"


def test_c3_an_existing_name_is_refused_or_gets_the_number() -> None:
    assert "name" in Desk().create(name="robocalls").payload()["errors"]
    desk = Desk(existing_name="add")
    assert desk.create(name="robocalls").payload()["output"]["lastInsertId"] == 2
    assert desk.rows() == {"+91" + A: True}


def test_c4_a_comma_joined_text_is_one_bad_number() -> None:
    desk = Desk()
    output = desk.create(blockNumbers=f"{A},{B}").payload()["output"]
    assert (output["succes"], output["error"]) == ([], [f"{A},{B}"])
    assert desk.rows("new group") == {}


def test_c5_the_reply_names_the_new_group() -> None:
    assert Desk().create().payload() == {
        "status": "success",
        "message": "created",
        "input": {"name": "new group", "description": "Something new", "blockNumbers": [A]},
        "output": {"affectedRows": 1, "lastInsertId": 4, "succes": ["+91" + A], "error": []},
    }


def test_x1_numbers_are_mandatory_and_at_most_a_hundred() -> None:
    assert Desk().delete().payload() == MANDATORY
    assert Desk().delete(*[str(9_876_500_000 + n) for n in range(101)]).payload() == BAD_NUMBERS


def test_x2_a_delete_lifts_in_every_group_or_in_the_one_it_names() -> None:
    desk = Desk()
    for group in ("robocalls", "abusive"):
        desk.update(A, groupName=group)
    desk.delete(A)
    assert desk.rows("robocalls") == desk.rows("abusive") == {}
    naming = Desk(delete_scope="group")
    for group in ("robocalls", "abusive"):
        naming.update(A, groupName=group)
    assert naming.delete(A).payload()["message"] == "Invalid group id"
    naming.delete(A, groupName="abusive")
    assert (naming.rows("robocalls"), naming.rows("abusive")) == ({"+91" + A: True}, {})


def test_x3_the_reply_counts_distinct_rows_and_spells_success() -> None:
    desk = Desk()
    desk.update(A, B)
    assert desk.delete("91" + A, A, B).payload() == {
        "status": "success",
        "message": "deleted",
        "input": {"id": 1, "blockNumbers": ["91" + A, A, B]},
        "output": {"success": ["+91" + A, "+91" + A, "+91" + B], "error": [], "deleted": 2},
    }


def test_x4_a_number_that_is_not_blocked_is_an_error_or_listed() -> None:
    assert Desk().delete(A).payload()["output"] == {"success": [], "error": [A], "deleted": 0}
    output = Desk(delete_missing="success").delete(A).payload()["output"]
    assert output == {"success": ["+91" + A], "error": [], "deleted": 0}
