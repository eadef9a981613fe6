from zoneinfo import ZoneInfo

import pytest

from bot.cloudagent.account import Account
from bot.cloudagent.numbers import FOREIGN, MISREAD, write
from bot.domain.verdict import Judgement, Sent, Verdict


def account(form: str = "national", region: str = "IN") -> Account:
    return Account(
        "https://x.example", "demo", "demo-key", ZoneInfo("Asia/Kolkata"), number_form=form, region=region
    )


@pytest.mark.parametrize(
    ("form", "region", "e164", "written"),
    [
        ("national", "IN", "+919876543210", "9876543210"),
        ("national", "IN", "+911123456789", "1123456789"),
        ("national", "IN", "+9112345", "12345"),
        ("national", "AE", "+971501234567", "501234567"),
        ("national", "IT", "+390612345678", "0612345678"),
        ("digits", "IN", "+919876543210", "919876543210"),
        ("digits", "IN", "+447911123456", "447911123456"),
        ("e164", "IN", "+447911123456", "+447911123456"),
        ("e164", "IN", "+6591234567", "+6591234567"),
    ],
)
def test_a_number_is_written_in_the_form_of_the_account(
    form: str, region: str, e164: str, written: str
) -> None:
    assert write(e164, account(form, region)) == Sent(e164, written)


@pytest.mark.parametrize(
    ("form", "e164", "why"),
    [
        ("national", "+447911123456", FOREIGN),
        ("national", "+6591234567", FOREIGN),
        ("national", "+91911234567890", MISREAD),
        ("digits", "+6591234567", MISREAD),
    ],
)
def test_what_would_be_taken_for_another_number_is_not_written(form: str, e164: str, why: str) -> None:
    assert write(e164, account(form)) == Judgement(Verdict.REFUSED, why)


def test_what_is_no_number_is_refused_and_raises_nothing() -> None:
    answer = write("hello", account())
    assert isinstance(answer, Judgement)
    assert answer.verdict is Verdict.REFUSED


def test_the_account_shows_no_secret() -> None:
    assert "demo-key" not in repr(account())
    assert account().key == "demo@x.example"
